// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the graph in a model's folder, and the folder of a model's graph.
 *
 * <p>A graph that onnxruntime-genai's config names comes first, then the names that exporters give
 * decoders, the one with a cache before the one without, then the only {@code .onnx} file there is.
 */
final class GraphFile {
  private static final List<String> NAMES =
      List.of(
          "model.onnx",
          "decoder_model_merged.onnx",
          "decoder_with_past_model.onnx",
          "decoder_model.onnx");
  private static final String SUBFOLDER = "onnx";

  private GraphFile() {}

  /** The graph of a folder, if it holds one; refuses a folder with several of unknown names. */
  static Optional<Path> in(Path folder) {
    return named(folder)
        .or(() -> known(folder))
        .or(() -> checkpoint(folder) ? Optional.empty() : known(folder.resolve(SUBFOLDER)))
        .or(() -> checkpoint(folder) ? Optional.empty() : only(folder));
  }

  /** Where a graph's config and tokenizer stand: beside it, or above a folder of graphs. */
  static Path folderOf(Path graph) {
    Path folder = graph.toAbsolutePath().normalize().getParent();
    Path above = folder.getParent();
    boolean inside =
        folder.endsWith(SUBFOLDER)
            && !Files.exists(folder.resolve("config.json"))
            && Files.exists(above.resolve("config.json"));
    return inside ? above : folder;
  }

  private static Optional<Path> named(Path folder) {
    Path config = folder.resolve("genai_config.json");
    if (!Files.exists(config)) {
      return Optional.empty();
    }
    return ModelConfig.readFile(config)
        .section("model")
        .flatMap(model -> model.section("decoder"))
        .map(decoder -> decoder.text("filename", ""))
        .filter(name -> name.endsWith(".onnx") && !name.contains("/") && !name.contains("\\"))
        .map(folder::resolve)
        .filter(Files::isRegularFile);
  }

  private static Optional<Path> known(Path folder) {
    return NAMES.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
  }

  private static boolean checkpoint(Path folder) {
    return Files.exists(folder.resolve("config.json"))
        && (Files.exists(folder.resolve("model.safetensors"))
            || Files.exists(folder.resolve("model.safetensors.index.json")));
  }

  private static Optional<Path> only(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> graphs =
          files.filter(file -> file.getFileName().toString().endsWith(".onnx")).sorted().toList();
      if (graphs.size() > 1) {
        throw new InputException(
            folder,
            "",
            "it holds several graphs: "
                + String.join(
                    ", ", graphs.stream().map(it -> it.getFileName().toString()).toList()),
            "Name the file of the one you mean.");
      }
      return graphs.stream().findFirst();
    } catch (IOException e) {
      throw new InputException(folder, "", "it cannot be listed", "Check the folder.", e);
    }
  }
}
