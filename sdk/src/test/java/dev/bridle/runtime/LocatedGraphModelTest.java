// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.LanguageModelContract;
import dev.bridle.model.TokenBatch;
import dev.bridle.onnx.OnnxFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder with an ONNX file, whose attention had to be found, keeps the same promises. */
final class LocatedGraphModelTest extends LanguageModelContract {
  @TempDir Path temporary;

  @Override
  protected LanguageModel open() {
    return Models.open(written("llama", TinyModel.llama(temporary.resolve("checkpoint"), 3)));
  }

  @Test
  void itComputesWhatTheCheckpointComputes() {
    TokenBatch batch = batch(7, 3);

    try (LanguageModel built = Models.open(temporary.resolve("checkpoint"))) {
      assertThat(model.logits(batch).data()).isEqualTo(built.logits(batch).data());
      assertThat(model.shape()).isEqualTo(built.shape());
      assertThat(model.files().endOfSequence()).isEqualTo(built.files().endOfSequence());
    }
  }

  @Test
  void aGraphAloneIsOpenedToo() {
    Path graph = temporary.resolve("alone").resolve("decoder.onnx");
    TokenBatch batch = batch(7, 3);
    float[] expected = model.logits(batch).data();
    try {
      Files.createDirectories(graph.getParent());
      Files.copy(temporary.resolve("llama").resolve("model.onnx"), graph);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }

    try (LanguageModel alone = Models.open(graph)) {
      assertThat(alone.logits(batch).data()).isEqualTo(expected);
      assertThat(alone.shape()).isEqualTo(model.shape());
    }
  }

  private Path written(String name, Path checkpoint) {
    Path folder = temporary.resolve(name);
    try (LanguageModel built = Models.open(checkpoint)) {
      Files.createDirectories(folder);
      OnnxFile.write(built.decoder().model(), folder.resolve("model.onnx"));
      for (Path companion : built.files().companions()) {
        Path copy = folder.resolve(companion.getFileName().toString());
        Files.copy(companion, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }
}
