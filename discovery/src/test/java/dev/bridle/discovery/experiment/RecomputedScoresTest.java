// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scores at the end of prompts are those of running edited models, one head at a time. */
class RecomputedScoresTest {
  private static final Gauge GAUGE = Gauge.LOGIT_DIFFERENCE;
  private static final List<Item> ITEMS = TinyItems.items(6, 5);

  /** Times the logits, so that answers are all but impossible. */
  private static final int LOUD = 20;

  private static final HeadId EARLY = new HeadId(0, 3);
  private static final HeadId LATE = new HeadId(1, 1);

  @TempDir Path folder;

  enum Family {
    LLAMA,
    GPT2;

    TinyLaboratory open(Path folder) {
      return TinyLaboratory.of(
          this == LLAMA ? TinyModel.llama(3) : TinyModel.gpt2(3), folder, EARLY, LATE);
    }
  }

  /** Holds every head's score against a mean over prompts. */
  private static void assertScores(
      TinyLaboratory laboratory, Experiment experiment, ToDoubleBiFunction<Item, HeadId> expected) {
    double[] scores = laboratory.scores(experiment, ITEMS);
    List<HeadId> heads = EndEdits.none(laboratory).heads();
    double largest = 0;
    for (int i = 0; i < scores.length; i++) {
      HeadId head = heads.get(i);
      double mean =
          ITEMS.stream()
              .mapToDouble(item -> expected.applyAsDouble(item, head))
              .average()
              .orElseThrow();
      assertThat(scores[i])
          .as("%s of %s", experiment, head)
          .isCloseTo(mean, within(TinyLaboratory.ROUNDING));
      largest = Math.max(largest, Math.abs(mean));
    }
    assertThat(largest).isGreaterThan(100 * TinyLaboratory.ROUNDING);
  }

  private static Item twin(Item item) {
    return item.corrupted().orElseThrow();
  }

  private static FloatVector row(HeadMeans means, HeadId head) {
    return means.row(head).row(0);
  }

  @ParameterizedTest
  @EnumSource
  void noisingIsTheFallWithTheTwinsZ(Family family) {
    try (TinyLaboratory laboratory = family.open(folder)) {
      EndEdits model = EndEdits.none(laboratory);

      assertScores(
          laboratory,
          new PatchingScore(PatchingScore.Direction.NOISING, GAUGE, Mark.END, false),
          (item, head) ->
              model.read(GAUGE, item)
                  - model.replacing(head, model.z(twin(item)).get(head)).read(GAUGE, item));
    }
  }

  @ParameterizedTest
  @EnumSource
  void denoisingIsWhatTheCleanZWinsBack(Family family) {
    try (TinyLaboratory laboratory = family.open(folder)) {
      EndEdits model = EndEdits.none(laboratory);

      assertScores(
          laboratory,
          new PatchingScore(PatchingScore.Direction.DENOISING, GAUGE, Mark.END, false),
          (item, head) ->
              model.replacing(head, model.z(item).get(head)).read(GAUGE, twin(item))
                  - model.read(GAUGE, twin(item)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void ablationIsTheFallWithTheMeanOrZero(Family family) {
    try (TinyLaboratory laboratory = family.open(folder)) {
      EndEdits model = EndEdits.none(laboratory);
      HeadMeans means = model.means(ITEMS);
      FloatVector zero = FloatVector.of(new float[laboratory.model().shape().headDim()]);

      assertScores(
          laboratory,
          new AblationScore(Removal.MEAN, Mark.END, Gauge.LOG_PROBABILITY),
          (item, head) ->
              model.read(Gauge.LOG_PROBABILITY, item)
                  - model.replacing(head, row(means, head)).read(Gauge.LOG_PROBABILITY, item));
      assertScores(
          laboratory,
          new AblationScore(Removal.ZERO, Mark.END, Gauge.DIVERGENCE),
          (item, head) -> model.replacing(head, zero).read(Gauge.DIVERGENCE, item));
    }
  }

  /** The fall when one head's z comes from elsewhere, and all others' are held. */
  private static double direct(
      EndEdits model, Item item, Map<HeadId, FloatVector> held, HeadId head, FloatVector row) {
    EndEdits frozen = model.replacingAll(held);
    return frozen.read(GAUGE, item) - frozen.replacing(head, row).read(GAUGE, item);
  }

  @ParameterizedTest
  @EnumSource
  void aDirectEffectIsTheFallWhileAllOtherHeadsAreHeld(Family family) {
    try (TinyLaboratory laboratory = family.open(folder)) {
      EndEdits model = EndEdits.none(laboratory);

      assertScores(
          laboratory,
          new DirectEffectScore(GAUGE),
          (item, head) -> direct(model, item, model.z(item), head, model.z(twin(item)).get(head)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBackupsScoreIsItsDirectEffectWithoutThePrimaryHeadsMinusThatWithThem(Family family) {
    try (TinyLaboratory laboratory = family.open(folder)) {
      EndEdits model = EndEdits.none(laboratory);
      HeadMeans means = model.means(ITEMS);
      EndEdits without =
          model.replacing(EARLY, row(means, EARLY)).replacing(LATE, row(means, LATE));

      assertScores(
          laboratory,
          new BackupScore("primary", GAUGE),
          (item, head) ->
              direct(model, item, without.z(item), head, without.z(twin(item)).get(head))
                  - direct(model, item, model.z(item), head, model.z(twin(item)).get(head)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHeadInConflictTakesTheSideThatLosesWithoutIt(Family family) {
    try (TinyLaboratory laboratory = family.open(folder)) {
      EndEdits model = EndEdits.none(laboratory);

      ToDoubleBiFunction<Item, HeadId> memory =
          (item, head) -> {
            EndEdits frozen = model.replacingAll(model.z(item));
            EndEdits patched = frozen.replacing(head, model.z(twin(item)).get(head));
            return lost(model, patched, turned(item)) - lost(model, patched, item);
          };

      assertScores(
          laboratory, new ConflictScore(ConflictScore.Side.MEMORY, Removal.NOISING), memory);
      assertScores(
          laboratory,
          new ConflictScore(ConflictScore.Side.CONTEXT, Removal.NOISING),
          (item, head) -> -memory.applyAsDouble(item, head));
    }
  }

  @Test
  void aGainCountsAtMostAsMuchAsATotalLoss() {
    TinyModel loud = TinyModel.llama(3);
    FloatTensor unembedding = loud.tensor("lm_head.weight");
    float[] louder = unembedding.data().clone();
    for (int i = 0; i < louder.length; i++) {
      louder[i] *= LOUD;
    }
    FloatTensor shouting = new FloatTensor(louder, unembedding.shape());
    try (TinyLaboratory laboratory =
        TinyLaboratory.of(loud.with("lm_head.weight", shouting), folder)) {
      EndEdits model = EndEdits.none(laboratory);
      ConflictScore memory = new ConflictScore(ConflictScore.Side.MEMORY, Removal.NOISING);

      double loudest = 0;
      for (Item item : ITEMS) {
        double[] scores = laboratory.scores(memory, List.of(item));
        for (HeadId head : model.heads()) {
          EndEdits frozen = model.replacingAll(model.z(item));
          EndEdits patched = frozen.replacing(head, model.z(twin(item)).get(head));
          loudest = Math.max(loudest, gained(model, patched, item));
        }

        assertThat(scores).hasSize(model.heads().size());
        assertThat(Arrays.stream(scores).map(Math::abs).max().orElseThrow()).isLessThanOrEqualTo(2);
      }
      assertThat(loudest).as("times as likely, of a logarithm").isGreaterThan(Math.log(1000));
    }
  }

  private static Item turned(Item item) {
    return item.answering(item.wrongAnswers(), List.of());
  }

  private static double gained(EndEdits model, EndEdits patched, Item item) {
    return patched.read(Gauge.LOG_PROBABILITY, item) - model.read(Gauge.LOG_PROBABILITY, item);
  }

  /** The share that is lost of the right answers' probability; doubled is as lost. */
  private static double lost(EndEdits model, EndEdits patched, Item item) {
    double gained = gained(model, patched, item);
    return gained > Math.log(2) ? -1 : 1 - Math.exp(gained);
  }

  @ParameterizedTest
  @EnumSource
  void aFunctionVectorHeadsMeanRaisesTheAnswerOfTheTwin(Family family) {
    try (TinyLaboratory laboratory = family.open(folder)) {
      EndEdits model = EndEdits.none(laboratory);
      HeadMeans means = model.means(ITEMS);

      assertScores(
          laboratory,
          new FunctionVectorScore(Gauge.PROBABILITY),
          (item, head) ->
              model.replacing(head, row(means, head)).read(Gauge.PROBABILITY, twin(item))
                  - model.read(Gauge.PROBABILITY, twin(item)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aVulnerableHeadDoesMoreOnCleanTexts(Family family) {
    try (TinyLaboratory laboratory = family.open(folder)) {
      EndEdits model = EndEdits.none(laboratory);
      HeadMeans means = model.means(ITEMS);
      ToDoubleBiFunction<Item, HeadId> loss =
          (item, head) ->
              model.read(GAUGE, item) - model.replacing(head, row(means, head)).read(GAUGE, item);

      assertScores(
          laboratory,
          new VulnerableScore(GAUGE),
          (item, head) -> loss.applyAsDouble(item, head) - loss.applyAsDouble(twin(item), head));
    }
  }
}
