// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.error.InputException;
import dev.bridle.model.ModelFiles;
import dev.bridle.provenance.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which weights a model was loaded from.
 *
 * <p>Weights in one file have its digest. Shards have the digest of the list of theirs, which
 * {@code sha256sum *.safetensors | sha256sum} gives too: their index alone says nothing of the
 * numbers.
 */
final class WeightsDigest {
  private WeightsDigest() {}

  static Digest of(ModelFiles files) {
    if (!files.weights().toString().endsWith(".index.json")) {
      return Digest.of(files.weights());
    }
    StringBuilder list = new StringBuilder();
    for (Path shard : shards(files.folder())) {
      list.append(Digest.of(shard).hex()).append("  ").append(shard.getFileName()).append('\n');
    }
    return digest(list.toString());
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

  private static Digest digest(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return new Digest(
          HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
