// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeBlockingTest {
  /** Values are solved for, which divides rounding by how much a token looks at itself. */
  private static final double ROUNDING = 5e-5;

  @TempDir Path folder;

  @Test
  void zIsWhatIsLeftWithoutTheBlockedTokensMadeUpToOne() {
    Mark others = new Mark("others");
    Item item = TinyItems.items(6, 4).get(5).marking(others, List.of(0, 1));
    EdgeBlocking blocking =
        new EdgeBlocking(Mark.END, List.of(TinyItems.WORD, others), Gauge.LOGIT_DIFFERENCE);
    for (TinyModel tiny : List.of(TinyModel.llama(3), TinyModel.gpt2(3))) {
      try (TinyLaboratory laboratory = TinyLaboratory.of(tiny, folder)) {
        EndEdits edits = EndEdits.none(laboratory.model());
        double clean = edits.read(Gauge.LOGIT_DIFFERENCE, item);

        double[] scores = laboratory.scores(blocking, List.of(item));

        for (int index = 0; index < scores.length; index++) {
          HeadId head = new HeadId(index / 4, index % 4);
          FloatVector blocked = byHand(laboratory.model(), item, head, 3);
          double fall = clean - edits.replacing(head, blocked).read(Gauge.LOGIT_DIFFERENCE, item);
          assertThat(scores[index]).as("%s", head).isCloseTo(fall, within(ROUNDING));
          assertThat(Math.abs(fall)).isGreaterThan(10 * ROUNDING);
        }
      }
    }
  }

  /**
   * (z − Σ a v) / (1 − Σ a) over the first tokens, whose values are solved for: the first token
   * sees itself alone, so that its value is its z, the second sees two, and so on.
   */
  private static FloatVector byHand(LanguageModel model, Item item, HeadId head, int blocked) {
    ActivationCache seen =
        model.capture(TokenBatch.of(item.tokens()), Capture.all(HookPoint.PATTERN, HookPoint.Z));
    FloatTensor pattern = seen.pattern(head.layer());
    FloatTensor z = seen.z(head.layer());
    int d = model.shape().headDim();
    int end = item.length() - 1;
    double[][] values = new double[blocked][d];
    double[] left = new double[d];
    for (int i = 0; i < d; i++) {
      double share = 1;
      left[i] = z.at(0, end, head.head(), i);
      for (int key = 0; key < blocked; key++) {
        double rest = z.at(0, key, head.head(), i);
        for (int before = 0; before < key; before++) {
          rest -= pattern.at(0, head.head(), key, before) * values[before][i];
        }
        values[key][i] = rest / pattern.at(0, head.head(), key, key);
        double attention = pattern.at(0, head.head(), end, key);
        left[i] -= attention * values[key][i];
        share -= attention;
      }
      left[i] /= share;
    }
    return FloatVector.of(left);
  }

  @Test
  void aHeadThatSeesNothingElsePutsOutZero() {
    Item item = TinyItems.items(1, 4).get(0);
    EdgeBlocking blocking =
        new EdgeBlocking(Mark.FIRST, List.of(Mark.FIRST), Gauge.LOGIT_DIFFERENCE);
    AblationScore ablation = new AblationScore(Removal.ZERO, Mark.FIRST, Gauge.LOGIT_DIFFERENCE);
    try (TinyLaboratory laboratory = TinyLaboratory.of(TinyModel.llama(3), folder)) {
      double[] scores = laboratory.scores(blocking, List.of(item));

      assertThat(scores)
          .containsExactly(
              laboratory.scores(ablation, List.of(item)), within(TinyLaboratory.ROUNDING));
    }
  }

  @Test
  void whatALaterTokenSaysCannotBeBlocked() {
    Item item = TinyItems.items(1, 4).get(0);
    EdgeBlocking blocking =
        new EdgeBlocking(TinyItems.WORD, List.of(Mark.END), Gauge.LOGIT_DIFFERENCE);
    try (TinyLaboratory laboratory = TinyLaboratory.of(TinyModel.llama(3), folder)) {
      for (double score : laboratory.scores(blocking, List.of(item))) {
        assertThat(score).isCloseTo(0, within(TinyLaboratory.ROUNDING));
      }
    }
  }

  @Test
  void blockingNothingIsADefect() {
    assertThatThrownBy(() -> new EdgeBlocking(Mark.END, List.of(), Gauge.LOGIT_DIFFERENCE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
