// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.provenance.Digest;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which numbers a model computes with: its weights, wherever they are stored, and its config.
 *
 * <p>Names of folders are no part of it, so that a copy of a model is the same model.
 */
final class ModelDigest {
  private ModelDigest() {}

  static Digest of(LanguageModel model) {
    ModelFiles files = model.files();
    return Digest.of(
        out -> {
          for (Path file : parts(files)) {
            line(out, file.getFileName() + " " + Digest.of(file));
          }
          if (files.weights().toString().endsWith(".onnx")) {
            tensors(out, model);
          }
        });
  }

  private static List<Path> parts(ModelFiles files) {
    Path config = files.folder().resolve("config.json");
    Stream<Path> weights =
        files.weights().toString().endsWith(".index.json")
            ? shards(files.folder()).stream()
            : Stream.of(files.weights());
    return Stream.concat(Stream.of(config).filter(Files::isRegularFile), weights).toList();
  }

  private static List<Path> shards(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    } catch (IOException e) {
      throw new InputException(folder, "", "it cannot be read", "Check the folder.", e);
    }
  }

  /**
   * A graph's large tensors may stand in files of their own, of which the graph tells only names.
   */
  private static void tensors(OutputStream out, LanguageModel model) throws IOException {
    SortedMap<String, StoredTensor> tensors =
        new TreeMap<>(model.decoder().model().graph().initializers());
    for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
      line(out, entry.getKey());
      entry.getValue().source().writeTo(Channels.newChannel(out));
    }
  }

  private static void line(OutputStream out, String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
