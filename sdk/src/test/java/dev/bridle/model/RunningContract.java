// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.edit.EditPlan;
import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link LanguageModel} owes those who run it and look into it. */
public abstract class RunningContract extends OpenedModel {
  @Test
  final void logitsAreOneRowAPositionAndFinite() {
    TokenBatch batch = batch(5, 9);

    FloatTensor logits = model.logits(batch);

    assertThat(logits.shape()).containsExactly(2, 9, model.shape().vocabSize());
    assertThat(realLogits(logits, batch)).allMatch(FloatVector::isFinite);
  }

  @Test
  final void aModelAsLoadedHasNoPlan() {
    assertThat(model.plan()).isEqualTo(EditPlan.none());
  }

  @Test
  final void paddingAndBatchingChangeLogitsByRoundingOnly() {
    TokenBatch together = batch(9, 1, 6);
    FloatTensor logits = model.logits(together);

    for (int row = 0; row < together.rows(); row++) {
      FloatTensor alone = model.logits(TokenBatch.of(together.sequence(row)));
      for (int at = 0; at < together.lengthOf(row); at++) {
        assertClose(logits.row(row, together.startOf(row) + at), alone.row(0, at));
      }
    }
  }

  @Test
  final void paddingAndBatchingChangeHeadOutputsAndPatternsByRoundingOnly() {
    TokenBatch together = batch(8, 3);
    Capture everything = Capture.all(HookPoint.Z, HookPoint.PATTERN);
    ActivationCache batched = model.capture(together, everything);

    for (int row = 0; row < together.rows(); row++) {
      ActivationCache alone = model.capture(TokenBatch.of(together.sequence(row)), everything);
      int start = together.startOf(row);
      for (Place place : places(together.lengthOf(row))) {
        FloatTensor z = batched.z(place.layer());
        assertClose(
            z.row(row, start + place.at(), place.head()),
            alone.z(place.layer()).row(0, place.at(), place.head()));
        float[] wide =
            batched.pattern(place.layer()).row(row, place.head(), start + place.at()).toArray();
        assertClose(
            FloatVector.of(Arrays.copyOfRange(wide, start, wide.length)),
            alone.pattern(place.layer()).row(0, place.head(), place.at()));
      }
    }
  }

  @Test
  final void attentionIsADistributionOverEarlierRealPositions() {
    TokenBatch batch = batch(8, 3);

    ActivationCache cache = model.capture(batch, Capture.all(HookPoint.PATTERN));

    for (int row = 0; row < batch.rows(); row++) {
      for (Place place : places(batch.lengthOf(row))) {
        int query = batch.startOf(row) + place.at();
        float[] keys = cache.pattern(place.layer()).row(row, place.head(), query).toArray();
        double sum = 0;
        for (int key = 0; key < keys.length; key++) {
          assertThat(keys[key]).isBetween(0f, 1f + rounding());
          if (key > query || key < batch.startOf(row)) {
            assertThat(keys[key]).as("L%d to %d", place.layer(), key).isZero();
          }
          sum += keys[key];
        }
        assertThat(sum).isCloseTo(1, within((double) rounding()));
      }
    }
  }

  @Test
  final void tokenLogProbabilitiesAreTheLogSoftmaxOfTheLogitsBefore() {
    TokenBatch batch = batch(8, 1, 5);
    FloatTensor logits = model.logits(batch);

    FloatTensor logProbabilities = model.tokenLogProbabilities(batch);

    assertThat(logProbabilities.shape()).containsExactly(3, 8);
    for (int row = 0; row < batch.rows(); row++) {
      for (int at = 0; at < batch.length(); at++) {
        boolean hasPredecessor = at > batch.startOf(row);
        double expected =
            hasPredecessor ? logSoftmax(logits.row(row, at - 1), batch.id(row, at)) : 0;
        assertThat((double) logProbabilities.at(row, at))
            .as("row %d, position %d", row, at)
            .isCloseTo(expected, within(hasPredecessor ? rounding() : 0.0));
      }
    }
  }

  @Test
  final void captureAtChosenPositionsIsThoseRowsOfTheWholeCapture() {
    TokenBatch batch = batch(8, 5);
    List<List<Integer>> positions = List.of(List.of(7, 0, 3), List.of(4, 7, 4));

    ActivationCache whole = model.capture(batch, Capture.all(HookPoint.Z));
    ActivationCache chosen =
        model.capture(
            batch, new Capture(java.util.Set.of(HookPoint.Z, HookPoint.PATTERN), positions));

    for (int layer = 0; layer < model.shape().layers(); layer++) {
      assertThat(chosen.z(layer).shape())
          .containsExactly(2, 3, model.shape().heads(), model.shape().headDim());
      assertThat(chosen.pattern(layer).shape())
          .containsExactly(2, model.shape().heads(), batch.length(), batch.length());
      for (int row = 0; row < batch.rows(); row++) {
        for (int kept = 0; kept < 3; kept++) {
          for (int head = 0; head < model.shape().heads(); head++) {
            assertThat(chosen.z(layer).row(row, kept, head))
                .isEqualTo(whole.z(layer).row(row, positions.get(row).get(kept), head));
          }
        }
      }
    }
  }

  @Test
  final void positionsForAnotherNumberOfRowsAreADefect() {
    Capture capture =
        new Capture(java.util.Set.of(HookPoint.Z), List.of(List.of(0), List.of(0), List.of(0)));

    assertThatThrownBy(() -> model.capture(batch(4, 4), capture))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  final void aTokenOutsideTheVocabularyIsRefused() {
    int past = model.shape().vocabSize();

    for (int token : new int[] {past, -1}) {
      assertThatThrownBy(() -> model.logits(TokenBatch.of(1, token)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("token " + token + " is not in the model's vocabulary of " + past);
    }
  }

  private record Place(int layer, int head, int at) {}

  private List<Place> places(int length) {
    ModelShape shape = model.shape();
    return shape
        .allHeads()
        .flatMap(
            head ->
                IntStream.range(0, length).mapToObj(at -> new Place(head.layer(), head.head(), at)))
        .toList();
  }

  private static Stream<FloatVector> realLogits(FloatTensor logits, TokenBatch batch) {
    return IntStream.range(0, batch.rows())
        .boxed()
        .flatMap(
            row ->
                IntStream.range(batch.startOf(row), batch.length())
                    .mapToObj(at -> logits.row(row, at)));
  }

  private static double logSoftmax(FloatVector logits, int token) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.size(); i++) {
      highest = Math.max(highest, logits.at(i));
    }
    double sum = 0;
    for (int i = 0; i < logits.size(); i++) {
      sum += Math.exp(logits.at(i) - highest);
    }
    return logits.at(token) - highest - Math.log(sum);
  }
}
