// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final Batch BATCH =
      new Batch(
          List.of(Example.of(1, 5, 6, 7), Example.weighted(new int[] {1, 8}, new float[] {9, 5})));

  private static NDManager manager;

  @BeforeAll
  static void open() {
    manager = Engine.getEngine("PyTorch").newBaseManager();
  }

  @AfterAll
  static void close() {
    manager.close();
  }

  @Test
  void theModelReadsAllButTheLastTokenOfEachExample() {
    assertThat(BATCH.inputs(manager).toLongArray()).containsExactly(1, 5, 6, 1, 0, 0);
  }

  @Test
  void itPredictsAllButTheFirst() {
    assertThat(BATCH.targets(manager).toLongArray()).containsExactly(5, 6, 7, 8, 0, 0);
  }

  @Test
  void predictionsShareOneByTheirWeightsAndPaddingGetsNone() {
    assertThat(BATCH.weights(manager).toFloatArray())
        .containsExactly(1 / 8f, 1 / 8f, 1 / 8f, 5 / 8f, 0, 0);
  }

  @Test
  void anExampleWithoutAPredictionIsRefused() {
    assertThatThrownBy(() -> Example.of(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two tokens at least");
  }
}
