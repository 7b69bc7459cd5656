// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every technique owes its users.
 *
 * <p>A test of a technique extends this class; the model is a random Llama, whose words are those
 * of {@link dev.bridle.TinyTokenizer}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class HeadScorerContract {
  /** A random Llama. */
  protected LanguageModel model;

  /** {@return the technique, with the same settings at each call} */
  protected abstract HeadScorer scorer();

  @BeforeAll
  final void openModel(@TempDir Path folder) {
    model = Models.open(TinyModel.llama(folder, 8));
  }

  @AfterAll
  final void closeModel() {
    model.close();
  }

  @Test
  final void everyHeadIsScoredOnceAndFinitely() {
    HeadScores scores = scorer().score(model);

    assertThat(scores.type()).isEqualTo(scorer().type());
    assertThat(scores.ranked())
        .extracting(HeadScore::head)
        .containsExactlyInAnyOrderElementsOf(model.shape().allHeads().toList());
    assertThat(scores.ranked())
        .extracting(HeadScore::value)
        .allMatch(Double::isFinite)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  final void equalSettingsGiveEqualScores() {
    assertThat(scorer().score(model)).isEqualTo(scorer().score(model));
  }

  @Test
  final void theModelIsNotChanged() {
    TokenBatch batch = TokenBatch.of(1, 30, 31, 11, 32);
    float[] before = model.logits(batch).data();

    scorer().score(model);

    assertThat(model.logits(batch).data()).isEqualTo(before);
    assertThat(model.plan()).isEqualTo(EditPlan.none());
  }

  @Test
  final void aViewIsScoredUnderItsEdits() {
    LanguageModel ablated =
        model.with(
            EditPlan.of(
                new HeadEdit.Ablate(new HeadId(0, 0)), new HeadEdit.Ablate(new HeadId(0, 3))));

    assertThat(scorer().score(ablated)).isNotEqualTo(scorer().score(model));
  }

  @Test
  final void progressBeginsAdvancesAndEnds() {
    List<String> told = new ArrayList<>();
    Progress progress =
        (what, steps) ->
            new Progress.Task() {
              private long done;

              @Override
              public void advance(long finished) {
                done += finished;
              }

              @Override
              public void close() {
                told.add(done == steps ? "done" : what + " ended at " + done + " of " + steps);
              }
            };

    scorer().score(model, progress);

    assertThat(told).isNotEmpty().containsOnly("done");
  }
}
