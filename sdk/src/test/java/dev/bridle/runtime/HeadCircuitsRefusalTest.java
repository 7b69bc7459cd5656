// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What circuits refuse, and that they are closed like everything else. */
final class HeadCircuitsRefusalTest {
  private static final HeadId HEAD = new HeadId(1, 2);

  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"qwen3", "gemma3", "olmo2"})
  void queriesThatAreNormedThemselvesAreReadButHaveNoMatrix(String family) {
    try (LanguageModel model = Models.open(Shared.path("fixtures/hf/" + family));
        HeadCircuits circuits = model.circuits()) {
      FloatTensor rows = circuits.alone(1, 3, 4);

      assertThat(circuits.read(1, HeadInput.QUERY, rows).size(0)).isEqualTo(2);
      assertThat(circuits.reading(HEAD, HeadInput.VALUE).size(0))
          .isEqualTo(model.shape().hiddenSize());
      assertThatThrownBy(() -> circuits.reading(HEAD, HeadInput.QUERY))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              "graph: the queries of layer 1 are not a matrix times the residual");
    }
  }

  @Test
  void aGraphThatRoundsItsActivationsHasNoMatrices() {
    Path graph = Shared.path("fixtures/onnx/ort-static-qdq-llama");
    try (LanguageModel model = Models.open(graph);
        HeadCircuits circuits = model.circuits()) {
      assertThatThrownBy(() -> circuits.reading(HEAD, HeadInput.VALUE))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("the values of layer 1 are not a matrix");
      assertThatThrownBy(() -> circuits.directions(1))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("its logits are not a matrix");
    }
  }

  @Test
  void aModelUnderEditsIsNotTakenApart() {
    try (LanguageModel model = Models.open(TinyModel.llama(temporary, 1))) {
      LanguageModel edited = model.with(EditPlan.of(new HeadEdit.Ablate(HEAD)));

      assertThatThrownBy(edited::circuits).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aTokenOutsideTheVocabularyIsRefused() {
    try (LanguageModel model = Models.open(TinyModel.llama(temporary, 1));
        HeadCircuits circuits = model.circuits()) {
      assertThatThrownBy(() -> circuits.alone(0, 64))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("token 64 is not in the model's vocabulary of 64");
      assertThatThrownBy(() -> circuits.directions(-1)).isInstanceOf(InputException.class);
    }
  }

  @Test
  void rowsOfAnotherWidthAndLayersThatAreNotThereAreDefects() {
    FloatTensor narrow = new FloatTensor(new float[3], 1, 3);
    try (LanguageModel model = Models.open(TinyModel.llama(temporary, 1));
        HeadCircuits circuits = model.circuits()) {
      assertThatThrownBy(() -> circuits.read(0, HeadInput.VALUE, narrow))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> circuits.logits(narrow))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> circuits.alone(3, 1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> circuits.projection(2)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void closedCircuitsSaySo() {
    try (LanguageModel model = Models.open(TinyModel.llama(temporary, 1))) {
      HeadCircuits circuits = model.circuits();
      circuits.alone(0, 1);

      circuits.close();
      circuits.close();

      assertThatThrownBy(() -> circuits.alone(0, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void severalThreadsGetWhatOneGets() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (LanguageModel model = Models.open(TinyModel.gpt2(temporary, 1));
        HeadCircuits one = model.circuits();
        HeadCircuits shared = model.circuits()) {
      float[] expected = one.reading(HEAD, HeadInput.KEY).data();

      List<Future<float[]>> found = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        HeadId head = new HeadId(i % 2, 2);
        found.add(threads.submit(() -> shared.reading(head, HeadInput.KEY).data()));
      }

      for (int i = 1; i < 12; i += 2) {
        assertThat(found.get(i).get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
