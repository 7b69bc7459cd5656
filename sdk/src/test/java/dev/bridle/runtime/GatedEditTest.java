// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind the gate {@code generated} an edit begins where each row's prompt ends. */
final class GatedEditTest {
  /** The same sums cut into two runs, with weights that were folded and rounded in one of them. */
  private static final float ROUNDING = 5e-5f;

  private static final HeadId LOW = new HeadId(0, 1);
  private static final HeadId HIGH = new HeadId(1, 2);
  private static final FloatVector PUSH = FloatVector.of(2, -1, 0.5f, 1, 0, -2, 1, 3);
  private static final FloatVector AXIS = FloatVector.of(1, 1, -1, 0, 2, 0, 0, -1);
  private static final int[] TEXT = {1, 30, 31, 11, 32, 5, 60, 17, 44};

  /** Scales and shifts: the gate stands behind a factor. */
  private static final EditPlan SCALED =
      new EditPlan(
          List.of(
              new HeadEdit.Scale(LOW, -1), new HeadEdit.Add(LOW, PUSH), new HeadEdit.Ablate(HIGH)),
          Gate.GENERATED);

  /** A projection too: the gate stands behind a matrix. */
  private static final EditPlan MAPPED =
      SCALED.then(new EditPlan(List.of(new HeadEdit.Project(LOW, AXIS, 1)), Gate.GENERATED));

  @TempDir Path folder;
  private LanguageModel model;

  private void open(String family) {
    model = Models.open(checkpoint(family).writeTo(folder.resolve(family)));
  }

  private static TinyModel checkpoint(String family) {
    return family.equals("llama") ? TinyModel.llama(6) : TinyModel.gpt2(6);
  }

  @AfterEach
  void close() {
    model.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void withoutAPromptItIsTheEditEverywhere(String family) {
    open(family);
    TokenBatch batch = TokenBatch.of(TEXT);

    for (EditPlan plan : List.of(SCALED, MAPPED)) {
      float[] gated = model.with(plan).logits(batch.withPrompts(0)).data();

      float[] everywhere = model.with(plan.withGate(Gate.ALL)).logits(batch).data();
      assertThat(gated).isEqualTo(everywhere);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void aPromptOfTheWholeRowIsTheUneditedModel(String family) {
    open(family);
    TokenBatch batch = TokenBatch.of(TEXT).withPrompts(TEXT.length);

    for (EditPlan plan : List.of(SCALED, MAPPED)) {
      assertThat(model.with(plan).logits(batch).data()).isEqualTo(model.logits(batch).data());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void thePromptStaysBitForBitAndTheRestContinuesItUnderTheEdit(String family) {
    open(family);
    TinyModel folded = HandFold.fold(checkpoint(family), LOW, GatedEditTest::low);
    folded = HandFold.fold(folded, HIGH, z -> new double[z.length]);
    int prompt = 4;

    try (LanguageModel baked = Models.open(folded.writeTo(folder.resolve("folded")));
        PlainRun before = new PlainRun(model.decoder());
        PlainRun after = new PlainRun(baked.decoder())) {
      Map<String, float[]> cache = before.begin(Arrays.copyOf(TEXT, prompt)).cache();
      int[] tail = Arrays.copyOfRange(TEXT, prompt, TEXT.length);
      FloatTensor continued = after.go(cache, prompt, tail).logits();

      TokenBatch batch = TokenBatch.of(TEXT);
      FloatTensor gated = model.with(SCALED).logits(batch.withPrompts(prompt));
      FloatTensor unedited = model.logits(batch);

      for (int at = 0; at < TEXT.length; at++) {
        if (at < prompt) {
          assertThat(gated.row(0, at)).isEqualTo(unedited.row(0, at));
        } else {
          assertThat(gated.row(0, at).toArray())
              .containsExactly(continued.row(at - prompt).toArray(), within(ROUNDING));
          assertThat(gated.row(0, at)).isNotEqualTo(unedited.row(0, at));
        }
      }
    }
  }

  /** What {@link #SCALED} does to {@link #LOW}, once more. */
  private static double[] low(double[] z) {
    double[] mapped = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      mapped[i] = -z[i] + PUSH.at(i);
    }
    return mapped;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void inTheLastLayerEachPositionIsEitherEditedOrNot(String family) {
    open(family);
    EditPlan last =
        EditPlan.of(new HeadEdit.Project(HIGH, AXIS, 1.5), new HeadEdit.Add(HIGH, PUSH));
    TokenBatch batch = TokenBatch.of(TEXT);
    FloatTensor unedited = model.logits(batch);
    FloatTensor everywhere = model.with(last).logits(batch);

    for (int prompt = 0; prompt <= TEXT.length; prompt++) {
      FloatTensor gated =
          model.with(last.withGate(Gate.GENERATED)).logits(batch.withPrompts(prompt));

      for (int at = 0; at < TEXT.length; at++) {
        FloatTensor expected = at < prompt ? unedited : everywhere;
        assertThat(gated.row(0, at)).isEqualTo(expected.row(0, at));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void eachPaddedRowHasItsOwnPrompt(String family) {
    open(family);
    List<int[]> rows =
        List.of(TEXT, new int[] {1, 50, 9}, new int[] {1, 12, 40, 41, 5}, new int[] {1, 7});
    int[] prompts = {3, 3, 0, 1};
    TokenBatch together = TokenBatch.of(rows).withPrompts(prompts);

    for (EditPlan plan : List.of(SCALED, MAPPED)) {
      FloatTensor logits = model.with(plan).logits(together);
      for (int row = 0; row < rows.size(); row++) {
        TokenBatch alone = TokenBatch.of(rows.get(row)).withPrompts(prompts[row]);
        FloatTensor expected = model.with(plan).logits(alone);
        for (int at = 0; at < together.lengthOf(row); at++) {
          assertThat(logits.row(row, together.startOf(row) + at).toArray())
              .as("row %d, position %d", row, at)
              .containsExactly(expected.row(0, at).toArray(), within(ROUNDING));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void headOutputsAreEditedFromThePromptOn(String family) {
    open(family);
    int prompt = 5;
    EditPlan ablate = EditPlan.of(new HeadEdit.Ablate(LOW)).withGate(Gate.GENERATED);
    TokenBatch batch = TokenBatch.of(TEXT).withPrompts(prompt);

    ActivationCache cache = model.with(ablate).capture(batch, Capture.all(HookPoint.Z));

    FloatTensor plain = model.capture(batch, Capture.all(HookPoint.Z)).z(0);
    FloatVector zero = FloatVector.of(new float[TinyModel.HEAD_DIM]);
    for (int at = 0; at < TEXT.length; at++) {
      FloatVector expected = at < prompt ? plain.row(0, at, LOW.head()) : zero;
      assertThat(cache.z(0).row(0, at, LOW.head())).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void generationWithACacheIsRepeatedFullPassesWithThePromptSaid(String family) {
    open(family);
    String prompt = "once upon a time";
    int[] begun = model.tokenizer().encode(prompt).ids();

    for (EditPlan plan : List.of(SCALED, MAPPED)) {
      LanguageModel gated = model.with(plan);
      List<Integer> made = gated.generate(prompt, GenerationSettings.greedy(12)).tokens();

      List<Integer> expected = new ArrayList<>();
      int[] text = begun;
      while (expected.size() < 12) {
        FloatTensor logits = gated.logits(TokenBatch.of(text).withPrompts(begun.length));
        int next = Likeliest.token(logits.row(0, text.length - 1));
        expected.add(next);
        text = Arrays.copyOf(text, text.length + 1);
        text[text.length - 1] = next;
      }
      assertThat(made).isEqualTo(expected);
      assertThat(made).isNotEqualTo(model.generate(prompt, GenerationSettings.greedy(12)).tokens());
    }
  }
}
