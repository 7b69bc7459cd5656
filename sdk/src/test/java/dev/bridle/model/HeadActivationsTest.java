// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures every head's output at the last token of texts. */
final class HeadActivationsTest {
  /** The same numbers from batches of other rows. */
  private static final float ROUNDING = 2e-5f;

  private static final List<String> TEXTS =
      List.of("the dog", "once upon a time there was a girl", "no", "the big red house");

  @TempDir static Path folder;
  private static LanguageModel model;

  @BeforeAll
  static void open() {
    model = Models.open(TinyModel.llama(folder, 9));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void theyAreWhatEachTextLeavesAlone() {
    HeadActivations all = HeadActivations.atLastToken(model, TEXTS, Progress.silent());

    assertThat(all.size()).isEqualTo(4);
    assertThat(all.shape()).isEqualTo(model.shape());
    for (int text = 0; text < TEXTS.size(); text++) {
      int[] ids = model.tokenizer().encode(TEXTS.get(text)).ids();
      ActivationCache alone = model.capture(TokenBatch.of(ids), Capture.all(HookPoint.Z));
      for (HeadId head : model.shape().allHeads().toList()) {
        FloatVector expected = alone.z(head.layer()).row(0, ids.length - 1, head.head());
        assertThat(all.z(text, head).toArray())
            .containsExactly(expected.toArray(), within(ROUNDING));
      }
    }
  }

  @Test
  void manyTextsComeBackInTheirOrder() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      many.add(TEXTS.get(i % 4) + " and the cat".repeat(i % 23));
    }
    HeadId head = new HeadId(1, 3);
    AtomicLong told = new AtomicLong();
    Progress progress =
        (what, steps) ->
            new Progress.Task() {
              @Override
              public void advance(long finished) {
                told.addAndGet(finished);
              }

              @Override
              public void close() {
                assertThat(told.get()).isEqualTo(steps);
              }
            };

    HeadActivations all = HeadActivations.atLastToken(model, many, progress);

    assertThat(told.get()).isEqualTo(60);
    for (int i : new int[] {0, 13, 22, 59}) {
      HeadActivations one =
          HeadActivations.atLastToken(model, List.of(many.get(i)), Progress.silent());
      assertThat(all.z(i, head).toArray())
          .containsExactly(one.z(0, head).toArray(), within(ROUNDING));
    }
  }

  @Test
  void aViewLeavesWhatItsEditsMake() {
    HeadId head = new HeadId(0, 2);
    LanguageModel ablated = model.with(EditPlan.of(new HeadEdit.Ablate(head)));

    HeadActivations all = HeadActivations.atLastToken(ablated, TEXTS, Progress.silent());

    assertThat(all.z(1, head)).isEqualTo(FloatVector.of(new float[TinyModel.HEAD_DIM]));
    assertThat(all.z(1, new HeadId(0, 1)).norm()).isPositive();
  }

  @Test
  void someOfTheTextsAreSelectedInTheWantedOrder() {
    HeadActivations all = HeadActivations.atLastToken(model, TEXTS, Progress.silent());
    HeadId head = new HeadId(1, 0);

    HeadActivations some = all.select(List.of(3, 1, 1));

    assertThat(some.size()).isEqualTo(3);
    assertThat(some.z(0, head)).isEqualTo(all.z(3, head));
    assertThat(some.z(2, head)).isEqualTo(all.z(1, head));
    assertThatThrownBy(() -> some.z(0, new HeadId(2, 0))).isInstanceOf(InputException.class);
  }

  @Test
  void equalTextsLeaveEqualNumbersWhereverTheyStand() {
    HeadActivations same =
        HeadActivations.atLastToken(
            model, Collections.nCopies(7, "the big red house"), Progress.silent());

    for (HeadId head : model.shape().allHeads().toList()) {
      assertThat(same.z(6, head)).isEqualTo(same.z(0, head));
    }
  }
}
