// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bills, held against sums made by hand. */
class SweepBillTest {
  /** Sums made by hand leave out what is small: biases and norms. */
  private static final Percentage ABOUT = Percentage.withPercentage(1);

  private static final ExecutorRate ONE_A_SECOND = new ExecutorRate(1, 1, 1, 1, 4);

  @TempDir Path folder;

  @Test
  void knownModelsHaveAsManyNumbersAsIsKnown() {
    assertThat(DecoderSize.gpt2().weights()).isCloseTo(123.6e6, ABOUT);
    assertThat(DecoderSize.llama70b().weights()).isCloseTo(69.5e9, ABOUT);
  }

  @Test
  void aSmallSweepIsBilledAsCountedByHand() {
    // 2 layers of 2 heads, D = 4, an MLP of 8, 10 tokens: 4·16 + 2·32 = 128 numbers a layer.
    DecoderSize model = new DecoderSize(2, 2, 2, 4, 8, false, 10);
    SweepBill bill = new SweepBill(model, new SweepSize(3, 5, 2), ONE_A_SECOND);

    double run = 2 * 5 * (2 * 128 + 4 * 5 * 4) + 80;
    double row = 1.5 * 2 * (2 * 128 + 4 * 5 * 4) + 80;
    assertThat(bill.rows()).isEqualTo(4);
    assertThat(bill.operations()).isEqualTo(3 * (2 * run + 4 * row));
    assertThat(bill.passes()).isCloseTo(3 * (2 + 4 * row / run), within(1e-9));
    assertThat(bill.naivePasses()).isEqualTo(18);
    assertThat(bill.weightBytesRead()).isEqualTo(3 * 4 * (5.5 * 128 + 3 * 40));
    assertThat(bill.busBytes()).isEqualTo(3 * ((4 * 2 * 1.5 + 20) * 6 * 4 * 4 + 4 * 10 * 4));
    assertThat(bill.hours() * 3600).isCloseTo(bill.operations() + bill.busBytes(), within(1e-6));
  }

  @Test
  void positionsThatPromptsDoNotHaveAreRefused() {
    assertThatThrownBy(() -> new SweepSize(1, 5, 6)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theReadmeShowsWhatTheCommandPrints() throws IOException {
    assertThat(Files.readString(Path.of("README.md"))).contains(printed());
  }

  @Test
  void unknownValuesAreRefusedWithTheKnownOnes() {
    for (String wrong : new String[] {"token=3", "tokens=many", "tokens=0", "tokens"}) {
      assertThatThrownBy(() -> new BillCommand(wrong))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("\"" + wrong + "\" is none of the values. Give NAME=NUMBER")
          .hasMessageContaining("utilisation");
    }
  }

  @Test
  void unitCostsAreMeasuredOnAnyModel() throws IOException {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 1))) {
      UnitCost cost = UnitCost.of(model, 6, 6);

      // q and o of 24·32, k and v of 24·16, three matrices of 24·40 in the MLP, 64 tokens.
      double layer = 2 * (2 * 24 * 32 + 2 * 24 * 16 + 3 * 24 * 40);
      double logits = 2 * 24 * 64;
      assertThat(cost.runOperations()).isEqualTo(2 * 6 * layer + logits);
      assertThat(cost.rowOperations()).isEqualTo(1.5 * 6 * layer + logits);
      assertThat(cost.runSeconds()).isPositive();
      assertThat(cost.rowSeconds()).isPositive();
    }
  }

  private static String printed() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new BillCommand().print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
