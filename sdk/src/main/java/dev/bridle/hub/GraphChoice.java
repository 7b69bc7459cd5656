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
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which ONNX graph of a repository is the model, and which files hold its tensors.
 *
 * <p>The order is that in which {@link dev.bridle.runtime.Models} looks into a folder: the file
 * that genai_config.json names, the names that exporters give decoders, the same in the folder
 * {@code onnx}, the only graph there is. Its data files stand beside it and are called after it.
 */
final class GraphChoice {
  static final String SETTINGS = "genai_config.json";

  private static final List<String> NAMES =
      List.of(
          "model.onnx",
          "decoder_model_merged.onnx",
          "decoder_with_past_model.onnx",
          "decoder_model.onnx");
  private static final String SUBFOLDER = "onnx/";
  private static final String ENDING = ".onnx";

  private final NavigableSet<String> files;

  GraphChoice(NavigableSet<String> files) {
    this.files = files;
  }

  /** Whether there is a graph that would be taken. */
  boolean isPossible() {
    return known().or(this::only).isPresent() || (files.contains(SETTINGS) && !top().isEmpty());
  }

  /** The graph and its data, of a snapshot that has the settings if there are any. */
  List<String> of(Path snapshot) {
    String graph =
        named(snapshot.resolve(SETTINGS))
            .or(this::known)
            .or(this::only)
            .orElseThrow(
                () ->
                    new InputException(
                        snapshot.resolve(SETTINGS),
                        "model.decoder.filename",
                        "names none of " + OneLine.of(String.join(", ", top())),
                        "Download the one you mean with its data files, and name the .onnx file."));
    String stem = graph.substring(0, graph.length() - ENDING.length());
    Pattern data = Pattern.compile(Pattern.quote(stem) + "(\\.onnx)?[._]data[^/]*");
    Stream<String> beside = files.stream().filter(file -> data.matcher(file).matches());
    return Stream.concat(Stream.of(graph), beside).toList();
  }

  private Optional<String> named(Path settings) {
    if (!files.contains(SETTINGS)) {
      return Optional.empty();
    }
    try {
      JsonNode root = new ObjectMapper().readTree(settings.toFile());
      String name = root.path("model").path("decoder").path("filename").asText();
      return Optional.of(name).filter(top()::contains);
    } catch (IOException e) {
      throw new InputException(settings, "", "it is no JSON", "Name another revision.", e);
    }
  }

  private Optional<String> known() {
    return Stream.of("", SUBFOLDER)
        .flatMap(folder -> NAMES.stream().map(folder::concat))
        .filter(files::contains)
        .findFirst();
  }

  private Optional<String> only() {
    return top().size() == 1 ? Optional.of(top().get(0)) : Optional.empty();
  }

  /** Graphs that stand at the top. */
  private List<String> top() {
    return files.stream().filter(it -> it.endsWith(ENDING) && !it.contains("/")).toList();
  }
}
