// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.discovery.experiment.TinyLaboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.edit.EditPlan;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every method owes its users.
 *
 * <p>A test of methods extends this class; the model is a random Llama, whose words are those of
 * {@link dev.bridle.TinyTokenizer}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MeasureContract {
  /** A random Llama. */
  protected LanguageModel model;

  private TinyLaboratory laboratory;

  /** {@return methods, with the same settings at each call} */
  protected abstract List<Method> methods();

  /** {@return prompts of which each of them has something to say} */
  protected abstract List<Item> items();

  @BeforeAll
  final void openModel(@TempDir Path folder) {
    model = Models.open(TinyModel.llama(folder, 8));
    laboratory = TinyLaboratory.of(model);
  }

  @AfterAll
  final void closeModel() {
    laboratory.close();
  }

  @Test
  final void somethingIsSaidOfEveryHead() {
    for (Method method : methods()) {
      assertThat(scores(method)).as("%s", method).doesNotContain(Double.NaN);
      assertThat(Arrays.stream(scores(method))).as("%s", method).allMatch(Double::isFinite);
    }
  }

  @Test
  final void equalSettingsGiveEqualScoresAndIntervals() {
    for (Method method : methods()) {
      assertThat(scores(method)).as("%s", method).containsExactly(scores(method));
      assertThat(tally(method).interval(3, 0.95))
          .as("%s", method)
          .isEqualTo(tally(method).interval(3, 0.95));
    }
  }

  @Test
  final void methodsAreDataAndEqualIfTheyDoTheSame() {
    assertThat(methods()).isEqualTo(methods()).allMatch(method -> method instanceof Record);
  }

  @Test
  final void candidatesHaveNamesOfTheirOwn() {
    for (Method method : methods()) {
      int count = method.candidates(model.shape());

      assertThat(IntStream.range(0, count).mapToObj(method::candidate))
          .as("%s", method)
          .hasSize(count)
          .doesNotHaveDuplicates()
          .allMatch(name -> count == 1 || !name.isBlank());
    }
  }

  @Test
  final void theModelIsNotChanged() {
    TokenBatch batch = TokenBatch.of(1, 30, 31, 11, 32);
    float[] before = model.logits(batch).data();

    methods().forEach(this::tally);

    assertThat(model.logits(batch).data()).isEqualTo(before);
    assertThat(model.plan()).isEqualTo(EditPlan.none());
  }

  private double[] scores(Method method) {
    return laboratory.scores(method, items());
  }

  private HeadTally tally(Method method) {
    return laboratory.tally(method, items());
  }
}
