// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
  private static final DecoderShape SHAPE = new DecoderShape(11, 8, 2, 2, 12, 16);

  @Test
  void anotherReaderFindsTheSameWeightsWithProjectionsTurned(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
      DecoderWeights weights = DecoderWeights.initial(SHAPE, 3, manager);

      SafetensorsFile.write(weights, file);

      NDList read = NDList.decode(manager, Files.newInputStream(file));
      assertThat(read).hasSameSizeAs(weights.arrays().keySet());
      for (NDArray array : read) {
        NDArray written = weights.arrays().get(array.getName());
        NDArray expected =
            DecoderWeights.isProjection(array.getName()) ? written.transpose() : written;
        assertThat(array.getShape()).isEqualTo(expected.getShape());
        assertThat(array.toFloatArray()).isEqualTo(expected.toFloatArray());
      }
    }
  }

  @Test
  void anAttentionOnlyDecoderIsWrittenWithMlpsOfZeros(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    DecoderShape attentionOnly = new DecoderShape(11, 8, 2, 2, 0, 16);
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
      DecoderWeights weights = DecoderWeights.initial(attentionOnly, 3, manager);

      SafetensorsFile.write(weights, file);

      List<NDArray> mlps =
          NDList.decode(manager, Files.newInputStream(file)).stream()
              .filter(array -> !weights.arrays().containsKey(array.getName()))
              .toList();
      assertThat(mlps).hasSize(2 * 4);
      assertThat(mlps).allSatisfy(array -> assertThat(array.toFloatArray()).containsOnly(0));
    }
  }
}
