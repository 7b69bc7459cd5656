// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.circuit.HeadCircuits;
import dev.bridle.model.LanguageModel;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token's direction is the same number for number, whatever was asked for before or with it. */
final class RememberedDirectionsTest {
  private LanguageModel model;

  @BeforeEach
  void open(@TempDir Path folder) {
    model = Models.open(TinyModel.gpt2(folder, 5));
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void companyAndOrderChangeNothing() {
    try (HeadCircuits one = model.circuits();
        HeadCircuits other = model.circuits()) {
      FloatTensor together = one.directions(7, 3, 7, 40);

      float[] third = other.directions(3).data();
      FloatTensor turned = other.directions(40, 3, 7);

      assertThat(together.row(1).toArray()).isEqualTo(third);
      assertThat(together.row(0)).isEqualTo(together.row(2)).isEqualTo(turned.row(2));
      assertThat(together.row(3)).isEqualTo(turned.row(0));
    }
  }

  @Test
  void whatACallerDoesToItsRowsStaysWithIt() {
    try (HeadCircuits circuits = model.circuits()) {
      float[] given = circuits.directions(3).data();
      float[] before = given.clone();

      given[0] = Float.NaN;

      assertThat(circuits.directions(3).data()).isEqualTo(before);
    }
  }
}
