// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A model of random numbers, opened from a checkpoint that is deleted again. */
final class TemporaryModel implements AutoCloseable {
  private final Path folder;
  private final LanguageModel model;

  TemporaryModel(RandomGpt2 checkpoint) {
    try {
      this.folder = Files.createTempDirectory("bridle-benchmarks");
      this.model = Models.open(checkpoint.writeTo(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  LanguageModel model() {
    return model;
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    model.close();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
