// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.exporters.AlteredModel;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parity is every logit of every position of every prompt. */
final class ParityCheckTest {
  private static final int[] PROMPT = {1, 30, 31, 11, 32};
  private static final double TOLERANCE = 1e-4;
  private static final ParityCheck CHECK = new ParityCheck(List.of(PROMPT), TOLERANCE);

  private static LanguageModel model;

  @BeforeAll
  static void open(@TempDir Path folder) {
    model = Models.open(TinyModel.gpt2(folder, 3));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void aModelAgreesWithItselfExactly() {
    ParityReport report = CHECK.require(model, model);

    assertThat(report.passes()).isTrue();
    assertThat(report.maxAbsLogitDifference()).isZero();
    assertThat(report.relativeDifference()).isZero();
    assertThat(report.prompts()).isEqualTo(1);
    assertThat(report.tolerance()).isEqualTo(TOLERANCE);
  }

  @Test
  void theLargestLogitIsThatOfTheReference() {
    float largest = 0;
    for (float logit : model.logits(TokenBatch.of(PROMPT)).data()) {
      largest = Math.max(largest, Math.abs(logit));
    }

    assertThat(CHECK.compare(model, model).largestLogit()).isEqualTo(largest);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 63, 64, 200, 5 * 64 - 1})
  void oneLogitAtAnyPositionIsEnoughToFail(int index) {
    double largest = CHECK.compare(model, model).largestLogit();
    float moved = model.logits(TokenBatch.of(PROMPT)).data()[index] + (float) (0.01 * largest);
    LanguageModel other = AlteredModel.at(model, index, moved);

    assertThat(CHECK.compare(other, model).relativeDifference()).isCloseTo(0.01, within(1e-6));
    assertThatThrownBy(() -> CHECK.require(other, model)).isInstanceOf(ParityException.class);
  }

  @Test
  void aDifferenceBelowTheToleranceIsRounding() {
    double largest = CHECK.compare(model, model).largestLogit();
    float near = model.logits(TokenBatch.of(PROMPT)).data()[9] + (float) (TOLERANCE / 2 * largest);

    ParityReport report = CHECK.require(AlteredModel.at(model, 9, near), model);

    assertThat(report.relativeDifference()).isPositive().isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNoNumberFailsWhereverItStandsAndInWhicheverModel(float number) {
    for (int index : new int[] {0, 100, 5 * 64 - 1}) {
      LanguageModel broken = AlteredModel.at(model, index, number);

      assertThat(CHECK.compare(broken, model).passes()).isFalse();
      assertThat(CHECK.compare(model, broken).passes()).isFalse();
      assertThat(CHECK.compare(broken, broken).passes()).isFalse();
    }
  }

  @Test
  void everyPromptCounts() {
    ParityCheck several =
        new ParityCheck(List.of(new int[] {1}, PROMPT, new int[] {1, 5}), TOLERANCE);
    LanguageModel wrongOnTheLongOne =
        new AlteredModel(
            model,
            logits -> {
              if (logits.size(1) == PROMPT.length) {
                logits.data()[0] += 1;
              }
              return logits;
            });

    assertThat(several.compare(wrongOnTheLongOne, model).passes()).isFalse();
    assertThat(several.compare(model, model).prompts()).isEqualTo(3);
  }

  @Test
  void whatWasRecordedStaysWhenTheModelIsClosed(@TempDir Path folder) {
    RecordedLogits recorded;
    try (LanguageModel written = Models.open(TinyModel.gpt2(folder, 3))) {
      recorded = CHECK.record(written);
    }

    try (recorded) {
      assertThat(CHECK.require(recorded, model).maxAbsLogitDifference()).isZero();
      assertThatThrownBy(() -> CHECK.require(recorded, AlteredModel.at(model, 9, 1e3f)))
          .isInstanceOf(ParityException.class);
    }
  }

  @Test
  void modelsOfDifferentWidthsDisagree(@TempDir Path folder) {
    try (LanguageModel other = Models.open(TinyModel.llama(folder, 3))) {
      AlteredModel narrower =
          new AlteredModel(
              other,
              logits ->
                  new FloatTensor(
                      Arrays.copyOf(logits.data(), PROMPT.length * 2), 1, PROMPT.length, 2));

      assertThat(CHECK.compare(narrower, model).passes()).isFalse();
    }
  }

  @Test
  void withoutPromptsThereIsNothingToAgreeOn() {
    assertThatThrownBy(() -> new ParityCheck(List.of(), TOLERANCE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFailureSaysByHowMuch() {
    float far = model.logits(TokenBatch.of(PROMPT)).data()[0] + 0.5f;

    assertThatThrownBy(() -> CHECK.require(AlteredModel.at(model, 0, far), model))
        .isInstanceOfSatisfying(
            ParityException.class,
            e -> assertThat(e.report().maxAbsLogitDifference()).isCloseTo(0.5, within(1e-6)))
        .hasMessageContaining("logits differ by up to 0.500 (allowed ")
        .hasMessageEndingWith("Nothing was written.");
  }

  @Test
  void userPromptsComeFirstAndRandomTokensFollow() {
    ParityCheck check = ParityCheck.on(model, List.of("the cat", "once upon a time"), 7);

    assertThat(check.prompts().get(0)).isEqualTo(model.tokenizer().encode("the cat").ids());
    assertThat(check.prompts().get(1))
        .isEqualTo(model.tokenizer().encode("once upon a time").ids());
    assertThat(check.prompts().subList(2, check.prompts().size()))
        .isNotEmpty()
        .allSatisfy(ids -> assertThat(ids).hasSizeGreaterThan(10))
        .doesNotHaveDuplicates();
    assertThat(check.tolerance()).isEqualTo(ParityCheck.FLOAT32_TOLERANCE);
  }

  @Test
  void randomTokensFollowTheSeed() {
    List<int[]> one = ParityCheck.on(model, List.of(), 7).prompts();
    List<int[]> same = ParityCheck.on(model, List.of(), 7).prompts();
    List<int[]> other = ParityCheck.on(model, List.of(), 8).prompts();

    assertThat(same).usingRecursiveComparison().isEqualTo(one);
    assertThat(other).usingRecursiveComparison().isNotEqualTo(one);
  }
}
