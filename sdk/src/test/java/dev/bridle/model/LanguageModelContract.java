// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every implementation of {@link LanguageModel} owes its users.
 *
 * <p>A test of an implementation extends this class and opens a model of at least two layers and
 * two heads.
 */
public abstract class LanguageModelContract {
  /**
   * The same sums in another order: single precision keeps 24 bits, sums here have up to a thousand
   * terms of size one, and logits are of size one to ten.
   */
  protected static final float ROUNDING = 2e-5f;

  private static final HeadId FIRST = new HeadId(0, 1);
  private static final HeadId SECOND = new HeadId(1, 0);

  /** The model under test, opened anew for each test. */
  protected LanguageModel model;

  /** {@return a model of at least two layers and two heads, with a tokenizer} */
  protected abstract LanguageModel open();

  /** Opens the model. */
  @BeforeEach
  public final void openModel() {
    model = open();
  }

  /** Closes the model. */
  @AfterEach
  public final void closeModel() {
    model.close();
  }

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
  final void aViewNeverChangesTheModelItWasMadeOf() {
    TokenBatch batch = batch(7, 4);
    float[] before = model.logits(batch).data();

    LanguageModel view = model.with(EditPlan.of(new HeadEdit.Ablate(FIRST), shift(SECOND)));
    float[] edited = view.logits(batch).data();
    view.generate("once upon a time", GenerationSettings.greedy(3));
    float[] after = model.logits(batch).data();

    assertThat(edited).isNotEqualTo(before);
    assertThat(after).isEqualTo(before);
    assertThat(model.plan()).isEqualTo(EditPlan.none());
    assertThat(view.decoder()).isEqualTo(model.decoder());
  }

  @Test
  final void aNeutralPlanGivesTheSameLogitsBitForBit() {
    TokenBatch batch = batch(7, 4);
    float[] unedited = model.logits(batch).data();
    FloatVector zero = FloatVector.of(new float[model.shape().headDim()]);
    List<EditPlan> neutral =
        List.of(
            EditPlan.none(),
            EditPlan.of(new HeadEdit.Scale(FIRST, 1)),
            EditPlan.of(new HeadEdit.Add(FIRST, zero), new HeadEdit.Add(SECOND, zero)),
            EditPlan.of(new HeadEdit.Scale(SECOND, 4), new HeadEdit.Scale(SECOND, 0.25)),
            EditPlan.of(new HeadEdit.Scale(FIRST, 1)).withGate(Gate.GENERATED));

    for (EditPlan plan : neutral) {
      assertThat(model.with(plan).logits(batch).data()).as(plan.toString()).isEqualTo(unedited);
    }
  }

  @Test
  final void aGatedPlanLeavesThePromptAsItIsBitForBit() {
    TokenBatch batch = batch(7, 4);
    EditPlan scaled = EditPlan.of(new HeadEdit.Ablate(FIRST), shift(SECOND));
    EditPlan mapped = scaled.then(EditPlan.of(mirror(SECOND)));
    float[] unedited = model.logits(batch).data();

    for (EditPlan plan : List.of(scaled, mapped)) {
      assertThat(model.with(plan.withGate(Gate.GENERATED)).logits(batch).data())
          .isEqualTo(unedited);
    }
  }

  @Test
  final void paddingAndBatchingChangeLogitsByRoundingOnly() {
    TokenBatch together = batch(9, 1, 6);
    FloatTensor logits = model.logits(together);

    for (int row = 0; row < together.rows(); row++) {
      FloatTensor alone = model.logits(TokenBatch.of(tokens(together, row)));
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
      ActivationCache alone = model.capture(TokenBatch.of(tokens(together, row)), everything);
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
          assertThat(keys[key]).isBetween(0f, 1f + ROUNDING);
          if (key > query || key < batch.startOf(row)) {
            assertThat(keys[key]).as("L%d to %d", place.layer(), key).isZero();
          }
          sum += keys[key];
        }
        assertThat(sum).isCloseTo(1, within((double) ROUNDING));
      }
    }
  }

  @Test
  final void plansOfViewsCompose() {
    TokenBatch batch = batch(6, 6);
    EditPlan first = EditPlan.of(shift(FIRST), new HeadEdit.Scale(SECOND, 0.5));
    EditPlan then = EditPlan.of(new HeadEdit.Scale(FIRST, -2), mirror(SECOND));

    LanguageModel nested = model.with(first).with(then);

    assertThat(nested.plan()).isEqualTo(first.then(then));
    float[] stepwise = nested.logits(batch).data();
    assertThat(stepwise).isEqualTo(model.with(first.then(then)).logits(batch).data());
    assertThat(stepwise).isNotEqualTo(model.with(then.then(first)).logits(batch).data());
  }

  @Test
  final void closingAViewLeavesTheModelUsable() {
    TokenBatch batch = batch(5);
    float[] before = model.logits(batch).data();
    LanguageModel view = model.with(EditPlan.of(new HeadEdit.Ablate(FIRST)));
    float[] edited = view.logits(batch).data();

    view.close();

    assertThat(model.logits(batch).data()).isEqualTo(before);
    assertThat(view.logits(batch).data()).isEqualTo(edited);
  }

  @Test
  final void closingTheModelClosesItsViews() {
    TokenBatch batch = batch(5);
    LanguageModel view = model.with(EditPlan.of(new HeadEdit.Ablate(FIRST)));
    view.logits(batch);

    model.close();
    model.close();

    assertThatThrownBy(() -> model.logits(batch)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> view.logits(batch)).isInstanceOf(IllegalStateException.class);
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
            .isCloseTo(expected, within(hasPredecessor ? ROUNDING : 0.0));
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
  final void captureUnderAnEditShowsTheEditedOutput() {
    TokenBatch batch = batch(6);
    FloatVector added = ramp();
    HeadEdit add = new HeadEdit.Add(new HeadId(0, 0), added);
    HeadEdit ablate = new HeadEdit.Ablate(FIRST);

    FloatTensor plain = model.capture(batch, Capture.all(HookPoint.Z)).z(0);
    FloatTensor edited =
        model.with(EditPlan.of(add, ablate)).capture(batch, Capture.all(HookPoint.Z)).z(0);

    for (int at = 0; at < batch.length(); at++) {
      for (int head = 0; head < model.shape().heads(); head++) {
        float[] expected = plain.row(0, at, head).toArray();
        for (int i = 0; i < expected.length; i++) {
          expected[i] = head == 1 ? 0 : expected[i] + (head == 0 ? added.at(i) : 0);
        }
        assertClose(edited.row(0, at, head), FloatVector.of(expected));
      }
    }
  }

  @Test
  final void anEditOfALayerReachesTheLayersAboveAndNotThoseBelow() {
    TokenBatch batch = batch(6);
    ActivationCache plain = model.capture(batch, Capture.all(HookPoint.Z));

    ActivationCache below = capture(EditPlan.of(shift(FIRST)), batch);
    ActivationCache above = capture(EditPlan.of(shift(SECOND)), batch);

    assertThat(below.z(1).data()).isNotEqualTo(plain.z(1).data());
    assertThat(above.z(0).data()).isEqualTo(plain.z(0).data());
  }

  @Test
  final void severalThreadsGetWhatOneThreadGets() throws Exception {
    TokenBatch batch = batch(9, 4);
    EditPlan ablated = EditPlan.of(new HeadEdit.Ablate(FIRST));
    EditPlan mapped = EditPlan.of(mirror(SECOND));
    List<Callable<float[]>> works =
        List.of(
            () -> model.logits(batch).data(),
            () -> model.with(ablated).logits(batch).data(),
            () -> model.with(mapped).tokenLogProbabilities(batch).data(),
            () -> model.capture(batch, Capture.lastZ(batch)).z(1).data(),
            () -> continuation(ablated));
    List<float[]> expected = new ArrayList<>();
    for (Callable<float[]> work : works) {
      expected.add(work.call());
    }
    model.close();
    model = open();

    // A fresh model, so that the threads also race for its sessions.
    ExecutorService threads = Executors.newFixedThreadPool(5);
    try {
      List<Future<float[]>> results = new ArrayList<>();
      for (int i = 0; i < 6 * works.size(); i++) {
        results.add(threads.submit(works.get(i % works.size())));
      }

      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(expected.get(i % works.size()));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  final void aHeadTheModelDoesNotHaveIsRefused() {
    HeadId missing = new HeadId(model.shape().layers(), 0);
    EditPlan plan = EditPlan.of(new HeadEdit.Ablate(missing));

    assertThatThrownBy(() -> model.with(plan))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(missing + " is not a head of this")
        .hasMessageContaining("Did you mean L");
  }

  @Test
  final void aVectorOfAnotherWidthIsRefused() {
    FloatVector wide = FloatVector.of(new float[model.shape().headDim() + 1]);
    EditPlan plan = EditPlan.of(new HeadEdit.Replace(FIRST, wide));

    assertThatThrownBy(() -> model.with(plan))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("heads of this model are " + model.shape().headDim() + " wide");
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

  /**
   * {@return random rows of these lengths, shorter ones padded on the left}
   *
   * @param lengths tokens a row
   */
  protected final TokenBatch batch(int... lengths) {
    Random random = new Random(Arrays.hashCode(lengths));
    List<int[]> rows = new ArrayList<>();
    for (int length : lengths) {
      rows.add(random.ints(length, 0, model.shape().vocabSize()).toArray());
    }
    return TokenBatch.of(rows);
  }

  private static int[] tokens(TokenBatch batch, int row) {
    return IntStream.range(batch.startOf(row), batch.length())
        .map(at -> batch.id(row, at))
        .toArray();
  }

  private float[] continuation(EditPlan plan) {
    List<Integer> tokens =
        model.with(plan).generate("once upon a time", GenerationSettings.greedy(6)).tokens();
    float[] numbers = new float[tokens.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = tokens.get(i);
    }
    return numbers;
  }

  private ActivationCache capture(EditPlan plan, TokenBatch batch) {
    return model.with(plan).capture(batch, Capture.all(HookPoint.Z));
  }

  private HeadEdit shift(HeadId head) {
    return new HeadEdit.Add(head, ramp());
  }

  private HeadEdit mirror(HeadId head) {
    return new HeadEdit.Project(head, ramp(), 2);
  }

  private FloatVector ramp() {
    float[] numbers = new float[model.shape().headDim()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = 1 - 0.4f * i;
    }
    return FloatVector.of(numbers);
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

  private static void assertClose(FloatVector actual, FloatVector expected) {
    assertThat(actual.toArray()).containsExactly(expected.toArray(), within(ROUNDING));
  }
}
