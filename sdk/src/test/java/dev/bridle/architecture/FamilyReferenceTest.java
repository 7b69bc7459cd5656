// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family and what its configs can say computes what transformers computes. */
final class FamilyReferenceTest {
  /** Two implementations in single precision, the figures rounded to 1e-5; measured: below 2e-5. */
  private static final float TOLERANCE = 1e-4f;

  /** The same graph on other lengths, which order sums differently; measured: below 4e-6. */
  private static final float PIECES = 1e-4f;

  @TempDir Path folder;

  static List<String> names() {
    return FormulaModel.names();
  }

  /** LongRoPE turns keys by the length at which they were made, in transformers too. */
  static List<String> namesOfThoseThatDoNotMindPieces() {
    return names().stream().filter(name -> !name.equals("phi3-long")).toList();
  }

  @Test
  void everyFamilyHasAReference() {
    assertThat(names())
        .map(name -> FormulaModel.read(name).family())
        .containsAll(Architectures.known().stream().map(Architecture::name).toList());
  }

  @ParameterizedTest
  @MethodSource("names")
  void logitsAreThoseOfTransformers(String name) {
    FormulaModel tiny = FormulaModel.read(name);
    TokenBatch batch = tiny.tokens();

    try (LanguageModel model = Models.open(tiny.writeTo(folder))) {
      FloatTensor logits = model.logits(batch);

      for (int row = 0; row < batch.rows(); row++) {
        List<float[]> expected = tiny.lastLogits(row);
        int from = batch.length() - expected.size();
        for (int i = 0; i < expected.size(); i++) {
          assertThat(logits.row(row, from + i).toArray())
              .containsExactly(expected.get(i), within(TOLERANCE));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("namesOfThoseThatDoNotMindPieces")
  void aTextInPiecesThroughTheCacheGivesTheLogitsOfTheWhole(String name) {
    FormulaModel tiny = FormulaModel.read(name);
    TokenBatch batch = tiny.tokens();

    try (GraphRun run = new GraphRun(tiny.writeTo(folder))) {
      FloatTensor whole = run.logits(batch, batch.length());

      for (int piece : new int[] {1, 3}) {
        FloatTensor pieces = run.logits(batch, piece);
        for (int row = 0; row < batch.rows(); row++) {
          for (int at = batch.startOf(row); at < batch.length(); at++) {
            assertThat(pieces.row(row, at).toArray())
                .containsExactly(whole.row(row, at).toArray(), within(PIECES));
          }
        }
      }
    }
  }
}
