// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.architecture.Architecture;
import dev.bridle.architecture.Architectures;
import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.locate.DeclaredShape;
import dev.bridle.locate.SiteLocator;
import dev.bridle.model.Conduct;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.model.Tokenizer;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.site.DecoderGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The door: opens a language model from wherever it stands.
 *
 * <p>A Hugging Face folder (config.json, safetensors, tokenizer.json) is built into a graph. A
 * graph that somebody exported is found in a folder by the names that exporters give, or is named
 * itself; its heads are located, and it is tried before it is used. Both then are the same thing.
 */
public final class Models {
  private static final String REMEDY = "Name a Hugging Face folder or an ONNX file.";

  private Models() {}

  /**
   * {@return the model at a path, on the host's processor}
   *
   * @param path a Hugging Face folder, an ONNX file, or a folder with one
   * @throws InputException if it is none of these, or damaged; the message says what to do
   */
  public static LanguageModel open(Path path) {
    return open(path, RuntimeSettings.defaults());
  }

  /**
   * {@return the model at a path}
   *
   * @param path a Hugging Face folder, an ONNX file, or a folder with one
   * @param settings where to run
   * @throws InputException if it is none of these, or damaged; the message says what to do
   */
  public static LanguageModel open(Path path, RuntimeSettings settings) {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return open(path, String.valueOf(name), settings);
  }

  /**
   * {@return the model at a path, under another name than its folder's}
   *
   * @param path a Hugging Face folder, an ONNX file, or a folder with one
   * @param name what reports call the model
   * @param settings where to run
   * @throws InputException if it is none of these, or damaged; the message says what to do
   */
  public static LanguageModel open(Path path, String name, RuntimeSettings settings) {
    Place place = place(path);
    DecoderGraph decoder = place.decoder();
    requireRunnable(place.weights(), decoder);
    OrtSessions sessions = new OrtSessions(new OrtEngine(settings), decoder, place.weights());
    try {
      ProvedDecoder proved = prove(place, decoder, sessions);
      ModelFiles files =
          new ModelFiles(name, place.folder(), place.weights(), endOfSequence(place.folder()));
      Tokenizer tokenizer = tokenizer(files, proved.decoder());
      return new OrtLanguageModel(proved.decoder(), proved.conduct(), files, tokenizer, sessions);
    } catch (RuntimeException | Error e) {
      sessions.close();
      throw e;
    }
  }

  /**
   * {@return the decoder at a path, proved by running it, and how it runs}
   *
   * <p>It needs no tokenizer, and keeps nothing open.
   *
   * @param path a Hugging Face folder, an ONNX file, or a folder with one
   * @param settings where to run
   * @throws InputException if it is none of these, damaged, or not what it was located as
   */
  public static ProvedDecoder prove(Path path, RuntimeSettings settings) {
    Place place = place(path);
    DecoderGraph decoder = place.decoder();
    requireRunnable(place.weights(), decoder);
    try (OrtSessions sessions =
        new OrtSessions(new OrtEngine(settings), decoder, place.weights())) {
      return prove(place, decoder, sessions);
    }
  }

  /** What was built here from a checkpoint needs no proof. */
  private static ProvedDecoder prove(Place place, DecoderGraph decoder, OrtSessions sessions) {
    if (place.built()) {
      return new ProvedDecoder(decoder, Conduct.ofOwn(decoder.ports().hasCache()));
    }
    GraphTrial.Findings found = new GraphTrial(place.weights(), decoder, sessions).findings();
    return new ProvedDecoder(withVocabulary(decoder, found.vocabulary()), found.conduct());
  }

  /**
   * {@return the decoder at a path, located or built, without running it}
   *
   * <p>Graphs that cannot be run are looked into like this; {@link
   * dev.bridle.site.DecoderPorts#obstacles()} says why they cannot.
   *
   * @param path a Hugging Face folder, an ONNX file, or a folder with one
   * @throws InputException if it is none of these, damaged, or holds no decoder
   */
  public static DecoderGraph locate(Path path) {
    return place(path).decoder();
  }

  /**
   * Where a model stands.
   *
   * @param folder with config and tokenizer
   * @param weights the graph, or the checkpoint that a graph is built of
   * @param built whether it is
   */
  private record Place(Path folder, Path weights, boolean built) {
    DecoderGraph decoder() {
      return built
          ? build(folder)
          : SiteLocator.locate(weights, OnnxFile.read(weights), DeclaredShape.in(folder));
    }
  }

  private static Place place(Path path) {
    if (!Files.exists(path)) {
      throw new InputException(path, "", "there is no such model", REMEDY);
    }
    if (!Files.isDirectory(path)) {
      return new Place(GraphFile.folderOf(path), path, false);
    }
    return GraphFile.in(path)
        .map(graph -> new Place(path, graph, false))
        .orElseGet(() -> checkpoint(path));
  }

  private static Place checkpoint(Path folder) {
    if (!Files.exists(folder.resolve("config.json"))) {
      throw new InputException(
          folder, "", "the folder holds neither config.json nor an .onnx file", REMEDY);
    }
    // The file, or where it was cut into shards their index.
    Path whole = folder.resolve("model.safetensors");
    Path index = folder.resolve("model.safetensors.index.json");
    return new Place(folder, Files.exists(whole) ? whole : index, true);
  }

  private static DecoderGraph build(Path folder) {
    ModelConfig config = ModelConfig.read(folder);
    Architecture architecture = Architectures.of(config);
    ModelShape shape = architecture.shape(config);
    OnnxModel model = architecture.build(config, Checkpoint.open(folder));
    return SiteLocator.locate(folder, model, shape);
  }

  private static void requireRunnable(Path file, DecoderGraph decoder) {
    List<String> obstacles = decoder.ports().obstacles();
    if (!obstacles.isEmpty()) {
      throw new InputException(
          file,
          "graph",
          "it cannot be run as a language model: " + String.join("; ", obstacles),
          "Export the decoder with token ids and logits, or look into this one with inspect.");
    }
  }

  /** Some graphs say only by running how many tokens they know. */
  private static DecoderGraph withVocabulary(DecoderGraph decoder, int vocabulary) {
    ModelShape shape = decoder.shape();
    if (shape.vocabSize() > 0) {
      return decoder;
    }
    ModelShape whole =
        new ModelShape(
            shape.architecture(),
            shape.layers(),
            shape.heads(),
            shape.kvHeads(),
            shape.headDim(),
            shape.hiddenSize(),
            vocabulary);
    return decoder.withShape(whole);
  }

  private static Tokenizer tokenizer(ModelFiles files, DecoderGraph decoder) {
    return files
        .tokenizer()
        .<Tokenizer>map(file -> DjlTokenizer.open(file, decoder.shape().vocabSize()))
        .orElseGet(() -> new AbsentTokenizer(files.folder()));
  }

  private static Set<Integer> endOfSequence(Path folder) {
    for (String name : List.of("generation_config.json", "config.json")) {
      if (Files.exists(folder.resolve(name))) {
        List<Integer> ids = ModelConfig.readFile(folder.resolve(name)).tokenIds("eos_token_id");
        if (!ids.isEmpty()) {
          return Set.copyOf(ids);
        }
      }
    }
    Path config = folder.resolve("genai_config.json");
    return Files.exists(config)
        ? ModelConfig.readFile(config)
            .section("model")
            .map(model -> Set.copyOf(model.tokenIds("eos_token_id")))
            .orElse(Set.of())
        : Set.of();
  }
}
