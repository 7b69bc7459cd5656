// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which of a repository's files make a model that can be opened.
 *
 * <p>Those of config and tokenizer that are read or go along into exports, and the weights: {@code
 * model.safetensors}, else the shards that its index names, else one ONNX graph with its data files
 * (see {@link GraphChoice}). Never pickled weights, nor weights for other software, nor other
 * precisions of the same graph.
 */
final class NeededFiles {
  private static final String CONFIG = "config.json";
  private static final String WHOLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final List<String> COMPANIONS =
      List.of(
          CONFIG,
          "generation_config.json",
          GraphChoice.SETTINGS,
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "chat_template.jinja");
  private static final Pattern PICKLED = Pattern.compile(".*\\.(bin|pt|pth|ckpt|pkl)");
  private static final int SHOWN = 5;

  private final HubModelId id;
  private final NavigableSet<String> files;
  private final GraphChoice graphs;

  private NeededFiles(HubModelId id, NavigableSet<String> files) {
    this.id = id;
    this.files = files;
    this.graphs = new GraphChoice(files);
  }

  /**
   * {@return what is needed of some files}
   *
   * @throws InputException if there are no weights among them that can be read
   */
  static NeededFiles of(HubModelId id, NavigableSet<String> files) {
    NeededFiles needed = new NeededFiles(id, files);
    if (!needed.hasTensors() && !needed.graphs.isPossible()) {
      throw needed.withoutWeights();
    }
    if (needed.hasTensors() && !files.contains(CONFIG)) {
      throw new InputException(
          id + " has weights but no config.json", "Name a repository with a whole model.");
    }
    return needed;
  }

  /** What is fetched first: small files, among them the one that says which weights there are. */
  List<String> first() {
    Stream<String> index = isSharded() ? Stream.of(INDEX) : Stream.of();
    return Stream.concat(COMPANIONS.stream().filter(files::contains), index).toList();
  }

  /** The weights, of a snapshot that has all of {@link #first()}. */
  List<String> weights(Path snapshot) {
    if (isSharded()) {
      return shards(snapshot.resolve(INDEX));
    }
    return hasTensors() ? List.of(WHOLE) : graphs.of(snapshot);
  }

  private boolean hasTensors() {
    return files.contains(WHOLE) || files.contains(INDEX);
  }

  private boolean isSharded() {
    return !files.contains(WHOLE) && files.contains(INDEX);
  }

  private List<String> shards(Path index) {
    try {
      JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
      NavigableSet<String> shards = new TreeSet<>();
      map.forEach(shard -> shards.add(shard.asText()));
      for (String shard : shards) {
        if (!HubListing.isInside(shard) || !files.contains(shard)) {
          throw new InputException(
              index,
              "weight_map",
              "names the file \"%s\", which is not there".formatted(OneLine.of(shard)),
              "Name a repository, or a revision, with a whole model.");
        }
      }
      if (!shards.isEmpty()) {
        return List.copyOf(shards);
      }
      throw noIndex(index, null);
    } catch (IOException e) {
      throw noIndex(index, e);
    }
  }

  private static InputException noIndex(Path index, IOException cause) {
    return new InputException(
        index, "weight_map", "says no files of tensors", "Name another revision.", cause);
  }

  private InputException withoutWeights() {
    List<String> pickled = files.stream().filter(it -> PICKLED.matcher(it).matches()).toList();
    if (!pickled.isEmpty()) {
      return new InputException(
          "%s has pickled weights only (%s), and reading them runs code that they hold"
              .formatted(id, some(pickled)),
          "Look for a revision with safetensors, often @refs/pr/1, or convert them: load the model"
              + " with transformers, save it with save_pretrained, and name that folder.");
    }
    List<String> others = files.stream().filter(it -> it.endsWith(".onnx")).toList();
    return new InputException(
        "%s has neither %s nor %s%s"
            .formatted(id, WHOLE, "model.onnx", others.isEmpty() ? "" : ", but " + some(others)),
        others.isEmpty()
            ? "Name a repository of a language model in safetensors or ONNX."
            : "Download the one you mean with its data files, and name the .onnx file.");
  }

  private static String some(List<String> names) {
    String few = String.join(", ", names.stream().limit(SHOWN).toList());
    return OneLine.of(few + (names.size() > SHOWN ? ", …" : ""));
  }
}
