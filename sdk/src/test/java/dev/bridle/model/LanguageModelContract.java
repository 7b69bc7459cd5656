// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every implementation of {@link LanguageModel} owes its users: those who run it, and those
 * who edit it.
 *
 * <p>A test of an implementation extends this class and opens a model of at least two layers and
 * two heads.
 */
public abstract class LanguageModelContract extends RunningContract {
  private static final HeadId FIRST = new HeadId(0, 1);
  private static final HeadId SECOND = new HeadId(1, 0);

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
}
