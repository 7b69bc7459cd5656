// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.architecture.Architecture;
import dev.bridle.architecture.Architectures;
import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.model.Tokenizer;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.SiteLocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The door: opens a language model from wherever it stands.
 *
 * <p>A Hugging Face folder (config.json, safetensors, tokenizer.json) is built into a graph; an
 * ONNX file, or a folder with {@code model.onnx}, is located. Both then are the same thing.
 */
public final class Models {
  private static final String GRAPH = "model.onnx";

  private Models() {}

  /**
   * {@return the model at a path, on the host's processor}
   *
   * @param path a Hugging Face folder, an ONNX file, or a folder with {@code model.onnx}
   * @throws InputException if it is none of these, or damaged; the message says what to do
   */
  public static LanguageModel open(Path path) {
    return open(path, RuntimeSettings.defaults());
  }

  /**
   * {@return the model at a path}
   *
   * @param path a Hugging Face folder, an ONNX file, or a folder with {@code model.onnx}
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
   * @param path a Hugging Face folder, an ONNX file, or a folder with {@code model.onnx}
   * @param name what reports call the model
   * @param settings where to run
   * @throws InputException if it is none of these, or damaged; the message says what to do
   */
  public static LanguageModel open(Path path, String name, RuntimeSettings settings) {
    if (!Files.exists(path)) {
      throw new InputException(
          path, "", "there is no such model", "Name a Hugging Face folder or an ONNX file.");
    }
    Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
    Path graph = Files.isDirectory(path) ? path.resolve(GRAPH) : path;
    boolean built = Files.isDirectory(path) && !Files.exists(graph);
    if (built && !Files.exists(folder.resolve("config.json"))) {
      throw new InputException(
          path,
          "",
          "the folder holds neither config.json nor " + GRAPH,
          "Name a Hugging Face folder or an ONNX file.");
    }
    DecoderGraph decoder = built ? build(folder) : locate(folder, graph);
    Path weights = built ? weights(folder) : graph;
    ModelFiles files = new ModelFiles(name, folder, weights, endOfSequence(folder));
    Tokenizer tokenizer =
        files
            .tokenizer()
            .<Tokenizer>map(file -> DjlTokenizer.open(file, decoder.shape().vocabSize()))
            .orElseGet(() -> new AbsentTokenizer(folder));
    OrtSessions sessions = new OrtSessions(new OrtEngine(settings), decoder, weights);
    return new OrtLanguageModel(decoder, files, tokenizer, sessions);
  }

  /** The file, or where it was cut into shards their index. */
  private static Path weights(Path folder) {
    Path whole = folder.resolve("model.safetensors");
    return Files.exists(whole) ? whole : folder.resolve("model.safetensors.index.json");
  }

  private static DecoderGraph build(Path folder) {
    ModelConfig config = ModelConfig.read(folder);
    Architecture architecture = Architectures.of(config);
    ModelShape shape = architecture.shape(config);
    OnnxModel model = architecture.build(config, Checkpoint.open(folder));
    return SiteLocator.locate(folder, model, shape);
  }

  private static DecoderGraph locate(Path folder, Path graph) {
    OnnxModel model = OnnxFile.read(graph);
    if (!Files.exists(folder.resolve("config.json"))) {
      return SiteLocator.locate(graph, model);
    }
    ModelConfig config = ModelConfig.read(folder);
    return SiteLocator.locate(graph, model, Architectures.of(config).shape(config));
  }

  private static Set<Integer> endOfSequence(Path folder) {
    Set<Integer> ids = new HashSet<>();
    for (String name : new String[] {"generation_config.json", "config.json"}) {
      if (ids.isEmpty() && Files.exists(folder.resolve(name))) {
        ids.addAll(ModelConfig.readFile(folder.resolve(name)).tokenIds("eos_token_id"));
      }
    }
    return ids;
  }
}
