// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.discovery.HandModel;
import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadTypes;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores heads by where they look. */
final class AttentionScorerTest {
  /** Single-precision attention summed over two thousand queries in double precision. */
  private static final double ROUNDING = 1e-5;

  /**
   * The known figures are of other random tokens and of prompts of unknown length; measured here
   * over eight seeds: L1H7 0.349 to 0.360, L1H1 0.272 to 0.298.
   */
  private static final double OTHER_PROMPTS = 0.04;

  private static final HeadId PREVIOUS = new HeadId(0, 0);
  private static final HeadId DUPLICATE = new HeadId(0, 1);
  private static final HeadId INDUCTION = new HeadId(1, 0);
  private static final HeadId UNIFORM = new HeadId(1, 1);

  /** One head of each kind, which looks elsewhere only where there is nothing to look at. */
  private static final LanguageModel KINDS =
      HandModel.attending(
          2,
          2,
          (head, tokens, at) -> {
            int[] keys = keys(head, tokens, at);
            float[] row = new float[at + 1];
            IntStream.of(keys).forEach(key -> row[key] += 1f / keys.length);
            return row;
          });

  private static int[] keys(HeadId head, int[] tokens, int at) {
    IntStream wanted =
        head.equals(PREVIOUS)
            ? IntStream.range(Math.max(0, at - 1), at)
            : head.equals(DUPLICATE)
                ? IntStream.range(0, at).filter(key -> tokens[key] == tokens[at])
                : head.equals(INDUCTION)
                    ? IntStream.range(1, at).filter(key -> tokens[key - 1] == tokens[at])
                    : IntStream.rangeClosed(0, at);
    int[] keys = wanted.toArray();
    return keys.length == 0 ? new int[] {at} : keys;
  }

  @TempDir Path folder;

  @Test
  void aHeadThatLooksAtThePositionBeforeIsAPreviousTokenHead() {
    HeadScores scores = AttentionScorer.previousToken(1).score(KINDS);

    assertThat(scores.of(PREVIOUS)).isEqualTo(1);
    // Of i + 1 positions one is the right one, for queries 1 to 100.
    double expected =
        IntStream.rangeClosed(1, 100).mapToDouble(i -> 1.0 / (i + 1)).average().orElseThrow();
    assertThat(scores.of(UNIFORM)).isCloseTo(expected, within(ROUNDING));
    assertThat(scores.top(1)).containsExactly(PREVIOUS);
  }

  @Test
  void aHeadThatLooksAtTheSameTokenEarlierIsADuplicateTokenHead() {
    HeadScores scores = AttentionScorer.duplicateToken(2).score(KINDS);

    assertThat(scores.of(DUPLICATE)).isCloseTo(1, within(ROUNDING));
    assertThat(scores.top(1)).containsExactly(DUPLICATE);
    assertThat(scores.of(UNIFORM)).isCloseTo(expectedOfUniform(2, 0), within(ROUNDING));
  }

  @Test
  void aHeadThatLooksAtWhatFollowedIsAnInductionHead() {
    HeadScores scores = AttentionScorer.induction(3).score(KINDS);

    assertThat(scores.of(INDUCTION)).isCloseTo(1, within(ROUNDING));
    assertThat(scores.top(1)).containsExactly(INDUCTION);
    assertThat(scores.of(UNIFORM)).isCloseTo(expectedOfUniform(3, 1), within(ROUNDING));
  }

  /** Counts, prompt by prompt, what a head sees that looks everywhere alike. */
  private static double expectedOfUniform(long seed, int step) {
    double mass = 0;
    int queries = 0;
    for (int[] tokens : new RandomTokens(24, 50, 2, seed).draw(KINDS)) {
      for (int at = 0; at < tokens.length; at++) {
        int right = 0;
        for (int key = 0; key + step < at; key++) {
          right += tokens[key] == tokens[at] ? 1 : 0;
        }
        mass += (double) right / (at + 1);
        queries += right > 0 ? 1 : 0;
      }
    }
    return mass / queries;
  }

  @Test
  void paddedPromptsCountLikeOthers() {
    AttentionTarget before = (tokens, query) -> query == 0 ? new int[0] : new int[] {query - 1};
    RandomTokens five = new RandomTokens(5, 10, 1, 4);

    HeadScores scores = new AttentionScorer(HeadTypes.PREVIOUS_TOKEN, five, before).score(KINDS);

    assertThat(scores.of(PREVIOUS)).isEqualTo(1);
  }

  @Test
  void promptsAreABeginningAndBlocksOfOrdinaryTokens() {
    List<int[]> prompts = new RandomTokens(3, 20, 2, 5).draw(KINDS);

    assertThat(prompts).hasSize(3);
    for (int[] prompt : prompts) {
      assertThat(prompt).hasSize(41).startsWith(0);
      assertThat(IntStream.of(prompt).skip(1)).allMatch(id -> id >= 1 && id < 100);
      for (int i = 1; i <= 20; i++) {
        assertThat(prompt[i + 20]).isEqualTo(prompt[i]);
      }
    }
    assertThat(prompts.get(0)).isNotEqualTo(prompts.get(1));
    assertThat(new RandomTokens(3, 20, 2, 5).draw(KINDS).toArray(new int[0][]))
        .isDeepEqualTo(prompts.toArray(new int[0][]));
    assertThat(new RandomTokens(3, 20, 2, 6).draw(KINDS).get(0)).isNotEqualTo(prompts.get(0));
  }

  @Test
  void aGpt2BuiltToLookBackDoes() {
    try (LanguageModel model = Models.open(lookingBack().writeTo(folder))) {
      HeadScores scores = AttentionScorer.previousToken(6).score(model);

      assertThat(scores.of(new HeadId(0, 0))).isCloseTo(1, within(ROUNDING));
      assertThat(scores.of(new HeadId(0, 1))).isCloseTo(0, within(ROUNDING));
      double uniform =
          IntStream.rangeClosed(1, 100).mapToDouble(i -> 1.0 / (i + 1)).average().orElseThrow();
      assertThat(scores.of(new HeadId(0, 2))).isCloseTo(uniform, within(ROUNDING));
      // Two back is never one back, but for the second token, which has nothing nearer than that.
      assertThat(scores.of(new HeadId(0, 3))).isCloseTo(1 / 100.0, within(ROUNDING));
    }
  }

  /**
   * A GPT-2 of one layer that sees positions only. A position p is four points on circles, (cos ωp,
   * sin ωp), and their negatives, so that the norm has a mean of zero and a constant length to
   * divide by. Queries turn the circles back by a step: then the score is Σ cos ω(p − step − p'),
   * which is highest at p' = p − step. Head 0 steps by 1, head 1 by 0, head 3 by 2; head 2 has
   * queries of zero and looks everywhere alike.
   */
  private static TinyModel lookingBack() {
    int width = TinyModel.HEADS * TinyModel.HEAD_DIM;
    double[] frequencies = {2 * Math.PI / 7, 2 * Math.PI / 11, 2 * Math.PI / 13, 2 * Math.PI / 17};
    FloatTensor places = zeros(128, width);
    for (int p = 0; p < 128; p++) {
      for (int i = 0; i < 4; i++) {
        float cos = (float) Math.cos(frequencies[i] * p);
        float sin = (float) Math.sin(frequencies[i] * p);
        set(places, p, 2 * i, cos);
        set(places, p, 2 * i + 1, sin);
        set(places, p, 8 + 2 * i, -cos);
        set(places, p, 8 + 2 * i + 1, -sin);
      }
    }
    FloatTensor attention = zeros(width, 3 * width);
    double[] steps = {1, 0, Double.NaN, 2};
    for (int head = 0; head < TinyModel.HEADS; head++) {
      for (int i = 0; i < 4; i++) {
        int at = head * TinyModel.HEAD_DIM + 2 * i;
        set(attention, 2 * i, width + at, 1);
        set(attention, 2 * i + 1, width + at + 1, 1);
        if (!Double.isNaN(steps[head])) {
          // Sharp enough that the runner-up has nothing left in single precision.
          float cos = (float) (200 * Math.cos(frequencies[i] * steps[head]));
          float sin = (float) (200 * Math.sin(frequencies[i] * steps[head]));
          set(attention, 2 * i, at, cos);
          set(attention, 2 * i + 1, at, sin);
          set(attention, 2 * i, at + 1, -sin);
          set(attention, 2 * i + 1, at + 1, cos);
        }
      }
    }
    float[] ones = new float[width];
    java.util.Arrays.fill(ones, 1);
    return TinyModel.gpt2(1)
        .withConfig("n_layer", 1)
        .with("wte.weight", zeros(64, width))
        .with("wpe.weight", places)
        .with("h.0.ln_1.weight", new FloatTensor(ones, width))
        .with("h.0.ln_1.bias", zeros(width))
        .with("h.0.attn.c_attn.weight", attention)
        .with("h.0.attn.c_attn.bias", zeros(3 * width));
  }

  private static FloatTensor zeros(int... shape) {
    return new FloatTensor(new float[IntStream.of(shape).reduce(1, (a, b) -> a * b)], shape);
  }

  private static void set(FloatTensor tensor, int row, int column, float value) {
    tensor.data()[tensor.offset(row, column)] = value;
  }

  @Test
  void aTrainedModelHasThePreviousTokenHeadsOthersMeasured() {
    try (LanguageModel model = Models.open(Shared.path("models/tinystories-656k"))) {
      HeadScores previous = AttentionScorer.previousToken(1).score(model);
      HeadScores induction = AttentionScorer.induction(1).score(model);

      assertThat(previous.top(2)).containsExactly(new HeadId(1, 7), new HeadId(1, 1));
      assertThat(previous.of(new HeadId(1, 7))).isCloseTo(0.36, within(OTHER_PROMPTS));
      assertThat(previous.of(new HeadId(1, 1))).isCloseTo(0.27, within(OTHER_PROMPTS));
      assertThat(induction.ranked()).extracting(HeadScore::value).allMatch(value -> value < 0.05);
    }
  }
}
