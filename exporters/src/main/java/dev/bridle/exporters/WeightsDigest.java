// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.provenance.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Which weights a model was loaded from.
 *
 * <p>Weights in one file have its digest. Shards have the digest of the list of theirs, which
 * {@code sha256sum *.safetensors | sha256sum} gives too: their index alone says nothing of the
 * numbers. So has a graph with data files, first itself and then those.
 *
 * @param digests of every file, in order
 * @param listed whether the weights have the digest of a list
 */
public record WeightsDigest(Map<Path, Digest> digests, boolean listed) {
  /** Copies the map. */
  public WeightsDigest {
    digests = Collections.unmodifiableMap(new LinkedHashMap<>(digests));
  }

  /**
   * {@return the digests of a model's weights as they are now}
   *
   * @param model edited or not
   * @throws InputException if a file cannot be read
   */
  public static WeightsDigest of(LanguageModel model) {
    ModelFiles files = model.files();
    SortedMap<Path, String> data = OnnxFile.dataFiles(model.decoder().model());
    boolean shards = files.weights().toString().endsWith(".index.json");
    List<Path> read = new ArrayList<>(shards ? shards(files.folder()) : List.of(files.weights()));
    read.addAll(data.keySet());
    Map<Path, Digest> digests = new LinkedHashMap<>();
    read.forEach(file -> digests.put(file, Digest.of(file)));
    return new WeightsDigest(digests, shards || !data.isEmpty());
  }

  /** {@return one digest for all of it} */
  public Digest whole() {
    if (!listed) {
      return digests.values().iterator().next();
    }
    StringBuilder list = new StringBuilder();
    digests.forEach(
        (file, digest) ->
            list.append(digest.hex()).append("  ").append(file.getFileName()).append('\n'));
    return Digest.of(out -> out.write(list.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Path> shards(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".safetensors"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new InputException(folder, "", "it cannot be read", "Check the folder.", e);
    }
  }
}
