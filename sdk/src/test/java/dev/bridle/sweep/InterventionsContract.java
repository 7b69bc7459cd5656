// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.circuit.HeadInput;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every implementation of {@link Interventions} owes its users.
 *
 * <p>A test of an implementation extends this class and opens a model in single precision, of at
 * least two layers and two heads.
 */
public abstract class InterventionsContract {
  private LanguageModel model;
  private EachAlone eachAlone;
  private Interventions interventions;

  /** {@return the model whose heads are changed} */
  protected abstract LanguageModel open();

  @BeforeEach
  final void openModel() {
    model = open();
    interventions = model.interventions();
    eachAlone = new EachAlone(model, interventions);
  }

  @AfterEach
  final void closeModel() {
    eachAlone.close();
    interventions.close();
    model.close();
  }

  @Test
  final void aCleanRunIsTheModelsOwn() {
    int[] tokens = random(1).tokens(9);

    CleanRun clean = interventions.clean(tokens);

    float[] all = model.logits(TokenBatch.of(tokens)).data();
    int vocabulary = model.shape().vocabSize();
    assertThat(clean.length()).isEqualTo(9);
    EachAlone.assertClose(
        clean.logits().toArray(), Arrays.copyOfRange(all, 8 * vocabulary, 9 * vocabulary));
    for (int layer = 0; layer < model.shape().layers(); layer++) {
      FloatTensor z = model.capture(TokenBatch.of(tokens), Capture.all(HookPoint.Z)).z(layer);
      assertThat(clean.z(layer).shape())
          .containsExactly(9, model.shape().heads(), model.shape().headDim());
      EachAlone.assertClose(clean.z(layer).data(), z.data());
    }
  }

  @Test
  final void everyHeadAblatedEverywhere() {
    int[] tokens = random(2).tokens(11);
    List<Intervention> all =
        model
            .shape()
            .allHeads()
            .map(head -> HeadChange.ablate(head, model.shape().headDim(), 0, 11))
            .map(Intervention::of)
            .toList();

    eachAlone.assertAlike(all, tokens);
  }

  @Test
  final void everyHeadReplacedByAnotherPromptsAtTheLastPosition() {
    int[] tokens = random(3).tokens(12);
    CleanRun other = interventions.clean(random(4).tokens(12));
    int d = model.shape().headDim();
    List<Intervention> all = new ArrayList<>();
    for (HeadId head : model.shape().allHeads().toList()) {
      float[] z = other.z(head.layer()).row(11, head.head()).toArray();
      all.add(Intervention.of(HeadChange.replace(head, 11, 12, new FloatTensor(z, 1, d))));
    }

    eachAlone.assertAlike(all, tokens);
  }

  @Test
  final void anythingAnywhereInOneCall() {
    for (int length : new int[] {2, 7, 23}) {
      RandomInterventions some = random(length);

      eachAlone.assertAlike(some.anywhere(40, length), some.tokens(length));
    }
  }

  @Test
  final void manyRowsAtTheEndOfAPrompt() {
    RandomInterventions some = random(5);

    eachAlone.assertAlike(some.atTheEnd(50, 17), some.tokens(17));
  }

  @Test
  final void moreRowsThanRunAtOnce() {
    RandomInterventions some = random(6);

    eachAlone.assertAlike(some.anywhere(60, 40), some.tokens(40));
  }

  @Test
  final void aPromptOfOneToken() {
    RandomInterventions some = random(7);

    eachAlone.assertAlike(some.anywhere(20, 1), some.tokens(1));
  }

  @Test
  final void oneInterventionAlone() {
    RandomInterventions some = random(8);

    eachAlone.assertAlike(some.atTheEnd(1, 10), some.tokens(10));
  }

  @Test
  final void theNextCallIsAsRightAsTheFirst() {
    // As many rows of one prompt, of which more and more go through attention.
    int[] tokens = random(9).tokens(4);
    int count = 16;
    int last = model.shape().layers() - 1;
    int d = model.shape().headDim();
    for (int below : new int[] {0, 1, 2, 5, count}) {
      List<Intervention> rows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        HeadId head = new HeadId(i < below ? 0 : last, i % model.shape().heads());
        FloatTensor offset = new FloatTensor(waves(d, i), 1, d);
        rows.add(Intervention.of(new HeadChange(head, 3, 4, i % 2, offset)));
      }

      eachAlone.assertAlike(rows, tokens);
    }
  }

  @Test
  final void whatChangesNothingChangesNothing() {
    int[] tokens = random(10).tokens(8);
    CleanRun clean = interventions.clean(tokens);
    int d = model.shape().headDim();
    List<Intervention> neutral = new ArrayList<>();
    for (HeadId head : model.shape().allHeads().toList()) {
      FloatTensor zero = new FloatTensor(new float[d], 1, d);
      neutral.add(Intervention.of(new HeadChange(head, 0, 8, 1, zero)));
      float[] own = clean.z(head.layer()).row(7, head.head()).toArray();
      neutral.add(Intervention.of(HeadChange.replace(head, 7, 8, new FloatTensor(own, 1, d))));
    }

    for (float[] logits : run(clean, neutral)) {
      EachAlone.assertClose(logits, clean.logits().toArray());
    }
  }

  @Test
  final void itsOwnOutputsInPlaceOfAHeadsChangeNotABit() {
    int[] tokens = random(15).tokens(8);
    CleanRun clean = interventions.clean(tokens);
    List<Intervention> rows = new ArrayList<>();
    for (HeadId head : model.shape().allHeads().toList()) {
      Intervention own = Intervention.of(HeadChange.replace(head, 2, 8, rows(clean, head, 2, 8)));
      rows.add(own);
      rows.add(own.freezingOthers());
    }
    rows.addAll(random(16).anywhere(5, 8));

    List<float[]> read = run(clean, rows);

    for (int row = 0; row < rows.size() - 5; row++) {
      assertThat(read.get(row)).isEqualTo(clean.logits().toArray());
    }
  }

  private static FloatTensor rows(CleanRun run, HeadId head, int from, int to) {
    FloatTensor z = run.z(head.layer());
    int d = z.size(2);
    float[] rows = new float[(to - from) * d];
    for (int at = from; at < to; at++) {
      System.arraycopy(z.data(), z.offset(at, head.head()), rows, (at - from) * d, d);
    }
    return new FloatTensor(rows, to - from, d);
  }

  @Test
  final void aFrozenRowAloneIsLikeOneBesideOthers() {
    RandomInterventions some = random(17);
    int[] tokens = some.tokens(10);
    CleanRun clean = interventions.clean(tokens);
    List<Intervention> frozen = some.paths(12, 10);

    List<float[]> together = run(clean, frozen);

    for (int row = 0; row < frozen.size(); row++) {
      EachAlone.assertClose(together.get(row), run(clean, frozen.subList(row, row + 1)).get(0));
    }
  }

  @Test
  final void holdingLaterHeadsMattersUnlessThereAreNone() {
    int[] tokens = random(18).tokens(9);
    CleanRun clean = interventions.clean(tokens);
    int d = model.shape().headDim();
    int last = model.shape().layers() - 1;
    Intervention early = Intervention.of(HeadChange.ablate(new HeadId(0, 0), d, 0, 9));
    Intervention late = Intervention.of(HeadChange.ablate(new HeadId(last, 0), d, 0, 9));

    List<float[]> read =
        run(clean, List.of(early, early.freezingOthers(), late, late.freezingOthers()));

    assertThatThrownBy(() -> EachAlone.assertClose(read.get(0), read.get(1)))
        .isInstanceOf(AssertionError.class);
    EachAlone.assertClose(read.get(2), read.get(3));
  }

  @Test
  final void rowsThatAreHeldSayNothingOfHowOthersRun() {
    // Chains of frozen rows first: what is found right of them must not be believed of others.
    RandomInterventions some = random(19);
    int[] tokens = some.tokens(14);
    List<Intervention> rows = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      HeadId head = new HeadId(0, i % model.shape().heads());
      FloatTensor offset =
          new FloatTensor(waves(model.shape().headDim(), i), 1, model.shape().headDim());
      rows.add(Intervention.of(HeadChange.replace(head, 9, 14, offset)));
    }

    eachAlone.assertAlike(rows.stream().map(Intervention::freezingOthers).toList(), tokens);
    eachAlone.assertAlike(rows, tokens);
  }

  @Test
  final void everyPathAndLayerIsReadOnce() {
    RandomInterventions some = random(20);
    CleanRun clean = interventions.clean(some.tokens(9));
    List<Intervention> paths = some.paths(15, 9);
    Set<Integer> layers = new TreeSet<>(List.of(0, 1, model.shape().layers() - 1));

    for (HeadInput input : HeadInput.values()) {
      Map<List<Integer>, FloatTensor> read = received(clean, paths, layers, input);

      assertThat(read).hasSize(paths.size() * layers.size());
      read.forEach(
          (key, z) -> {
            assertThat(z.shape()).isEqualTo(clean.z(0).shape());
            int begins = paths.get(key.get(0)).firstLayer();
            if (key.get(1) <= begins) {
              assertThat(z.data()).isEqualTo(clean.z(key.get(1)).data());
            }
            int kept = paths.get(key.get(0)).firstPosition() * model.shape().zWidth();
            assertThat(Arrays.copyOf(z.data(), kept))
                .isEqualTo(Arrays.copyOf(clean.z(key.get(1)).data(), kept));
          });
    }
  }

  @Test
  final void aPathThatChangesNothingArrivesWithoutChangingABit() {
    CleanRun clean = interventions.clean(random(21).tokens(7));
    HeadId head = new HeadId(0, 1);
    Intervention own = Intervention.of(HeadChange.replace(head, 1, 7, rows(clean, head, 1, 7)));
    List<Intervention> paths = new ArrayList<>(random(22).paths(3, 7));
    paths.add(own.freezingOthers());

    Map<List<Integer>, FloatTensor> read = received(clean, paths, Set.of(1), HeadInput.QUERY);

    assertThat(read.get(List.of(3, 1)).data()).isEqualTo(clean.z(1).data());
  }

  @Test
  final void whatArrivesAtTheQueryOfAPositionChangesThatPositionOnly() {
    int[] tokens = random(23).tokens(8);
    CleanRun clean = interventions.clean(tokens);
    HeadChange change = HeadChange.ablate(new HeadId(0, 0), model.shape().headDim(), 5, 6);
    List<Intervention> paths = List.of(Intervention.of(change).freezingOthers());
    int width = model.shape().zWidth();

    float[] z = received(clean, paths, Set.of(1), HeadInput.QUERY).get(List.of(0, 1)).data();

    float[] own = clean.z(1).data();
    EachAlone.assertClose(Arrays.copyOf(z, 5 * width), Arrays.copyOf(own, 5 * width));
    EachAlone.assertClose(
        Arrays.copyOfRange(z, 6 * width, 8 * width), Arrays.copyOfRange(own, 6 * width, 8 * width));
    assertThatThrownBy(
            () ->
                EachAlone.assertClose(
                    Arrays.copyOfRange(z, 5 * width, 6 * width),
                    Arrays.copyOfRange(own, 5 * width, 6 * width)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  final void aReceivingLayerTheModelDoesNotHaveIsRefused() {
    CleanRun clean = interventions.clean(1, 2, 3);
    Set<Integer> missing = Set.of(model.shape().layers());

    assertThatThrownBy(() -> received(clean, random(24).paths(1, 3), missing, HeadInput.KEY))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not a head of this");
  }

  private Map<List<Integer>, FloatTensor> received(
      CleanRun clean, List<Intervention> paths, Set<Integer> layers, HeadInput input) {
    Map<List<Integer>, FloatTensor> read = new HashMap<>();
    interventions.receive(
        clean,
        paths,
        layers,
        input,
        (path, layer, z) -> assertThat(read.put(List.of(path, layer), z)).isNull());
    return read;
  }

  @Test
  final void noInterventionsAreNoRows() {
    CleanRun clean = interventions.clean(1, 2);

    assertThat(run(clean, List.of())).isEmpty();
  }

  @Test
  final void aCleanRunIsNotChangedByWhatIsRunFromIt() {
    RandomInterventions some = random(11);
    CleanRun clean = interventions.clean(some.tokens(9));
    List<Intervention> rows = some.anywhere(12, 9);
    List<float[]> first = run(clean, rows);
    float[] z = clean.z(0).data();

    List<float[]> second = run(clean, rows);

    for (int row = 0; row < rows.size(); row++) {
      assertThat(second.get(row)).isEqualTo(first.get(row));
    }
    assertThat(clean.z(0).data()).isEqualTo(z);
  }

  @Test
  final void severalThreadsGetWhatOneGets() throws Exception {
    RandomInterventions some = random(12);
    CleanRun clean = interventions.clean(some.tokens(9));
    List<Intervention> rows = some.anywhere(12, 9);
    List<float[]> expected = run(clean, rows);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<float[]>>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        results.add(threads.submit(() -> run(clean, rows)));
      }

      for (Future<List<float[]>> result : results) {
        for (int row = 0; row < rows.size(); row++) {
          EachAlone.assertClose(result.get().get(row), expected.get(row));
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  final void aHeadTheModelDoesNotHaveIsRefused() {
    CleanRun clean = interventions.clean(1, 2, 3);
    HeadId missing = new HeadId(model.shape().layers(), 0);
    List<Intervention> rows =
        List.of(Intervention.of(HeadChange.ablate(missing, model.shape().headDim(), 0, 3)));

    assertThatThrownBy(() -> run(clean, rows))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(missing + " is not a head of this");
  }

  @Test
  final void aPositionAfterThePromptIsADefect() {
    CleanRun clean = interventions.clean(1, 2, 3);
    HeadId head = new HeadId(0, 0);
    int d = model.shape().headDim();

    for (int from : new int[] {0, 2, 3}) {
      List<Intervention> rows = List.of(Intervention.of(HeadChange.ablate(head, d, from, 4)));
      assertThatThrownBy(() -> run(clean, rows))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("position 3 in a prompt of 3 tokens");
    }
  }

  @Test
  final void numbersOfAnotherWidthAreADefect() {
    CleanRun clean = interventions.clean(1, 2, 3);
    int wide = model.shape().headDim() + 1;
    List<Intervention> rows =
        List.of(Intervention.of(HeadChange.ablate(new HeadId(0, 0), wide, 0, 3)));

    assertThatThrownBy(() -> run(clean, rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(wide + " numbers for L0H0, which has " + (wide - 1));
  }

  @Test
  final void theCleanRunOfOtherInterventionsIsADefect() {
    List<Intervention> rows = random(13).anywhere(1, 3);
    try (Interventions others = model.interventions()) {
      CleanRun clean = others.clean(1, 2, 3);

      assertThatThrownBy(() -> run(clean, rows))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the clean run is not of these interventions");
      assertThatThrownBy(() -> received(clean, rows, Set.of(1), HeadInput.QUERY))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  final void aPromptOfNoTokensIsADefect() {
    assertThatThrownBy(() -> interventions.clean()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  final void aTokenOutsideTheVocabularyIsRefused() {
    int past = model.shape().vocabSize();

    for (int token : new int[] {past, -1}) {
      assertThatThrownBy(() -> interventions.clean(1, token))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("token " + token + " is not in the model's vocabulary of " + past);
    }
  }

  @Test
  final void closedInterventionsRunNothing() {
    CleanRun clean = interventions.clean(1, 2, 3);
    List<Intervention> rows = random(14).anywhere(1, 3);

    interventions.close();
    interventions.close();

    assertThatThrownBy(() -> interventions.clean(1, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the interventions are closed");
    assertThatThrownBy(() -> run(clean, rows)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> received(clean, rows, Set.of(1), HeadInput.VALUE))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  final void anEditedModelHasNoInterventions() {
    EditPlan plan = EditPlan.of(new HeadEdit.Ablate(new HeadId(0, 0)));

    assertThatThrownBy(() -> model.with(plan).interventions())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("interventions are made on a model without edits");
  }

  private RandomInterventions random(long seed) {
    return new RandomInterventions(model.shape(), seed);
  }

  private List<float[]> run(CleanRun clean, List<Intervention> rows) {
    return EachAlone.run(interventions, clean, rows);
  }

  private static float[] waves(int count, int phase) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) Math.sin(0.7 * i + phase);
    }
    return numbers;
  }
}
