// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.discovery.AnyType;
import dev.bridle.discovery.HandModel;
import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadType;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.HeadActivations;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scores heads by what a classifier reads off their output. */
final class LogisticProbeTest {
  /**
   * A guess on 40 validation texts is right in half of them, give or take 0.08: three times that.
   */
  private static final double CHANCE = 0.24;

  private static final HeadId KNOWING = new HeadId(1, 0);

  private static final HeadType TYPE = AnyType.named("truthfulness");

  private static HeadScores scores(LanguageModel model, List<LabelledText> texts, long seed) {
    List<String> plain = texts.stream().map(LabelledText::text).toList();
    return new LogisticProbe(TYPE, texts, seed)
        .score(HeadActivations.atLastToken(model, plain, Progress.silent()), Progress.silent());
  }

  /** Two texts a group, one of each label; the last token, 1 to 99, is the text's own number. */
  private static List<LabelledText> pairs(int groups) {
    return IntStream.range(0, groups)
        .boxed()
        .flatMap(
            group ->
                IntStream.range(0, 2)
                    .mapToObj(
                        i ->
                            new LabelledText(
                                group + 1 + " " + (i + 1), i == 1, Integer.toString(group))))
        .toList();
  }

  @Test
  void theHeadThatCarriesTheLabelIsReadWithoutError() {
    LanguageModel model =
        HandModel.puttingOut(
            2,
            2,
            8,
            (head, tokens, at) -> {
              float[] z = noise(head, tokens);
              if (head.equals(KNOWING)) {
                z[3] = tokens[at] == 2 ? 4 : -4;
              }
              return z;
            });

    HeadScores scores = scores(model, pairs(98), 1);

    assertThat(scores.type()).isEqualTo(TYPE);
    assertThat(scores.of(KNOWING)).isEqualTo(1);
    assertThat(scores.top(1)).containsExactly(KNOWING);
    assertThat(scores.ranked().subList(1, 4))
        .extracting(HeadScore::value)
        .allSatisfy(value -> assertThat(value).isCloseTo(0.5, within(CHANCE)));
  }

  private static float[] noise(HeadId head, int[] tokens) {
    Random random = new Random(java.util.Arrays.hashCode(tokens) * 31L + head.hashCode());
    float[] z = new float[8];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) random.nextGaussian();
    }
    return z;
  }

  @Test
  void aThresholdAwayFromZeroIsRead() {
    LanguageModel model =
        HandModel.puttingOut(
            1,
            1,
            8,
            (head, tokens, at) -> new float[] {tokens[at] == 2 ? 12 : 10, 0, 0, 0, 0, 0, 0, 0});

    assertThat(scores(model, pairs(60), 1).of(new HeadId(0, 0))).isEqualTo(1);
  }

  @Test
  void aGroupIsNeverDivided() {
    // z tells the group and nothing else, and all texts of a group have the same label: whoever
    // divides groups recognises each again and reads every label.
    List<LabelledText> texts = new ArrayList<>();
    for (int group = 0; group < 8; group++) {
      for (int i = 0; i < 10; i++) {
        String text = (group + 1) + " " + (i + 1);
        texts.add(new LabelledText(text, group % 2 == 0, Integer.toString(group)));
      }
    }
    LanguageModel model =
        HandModel.puttingOut(
            1,
            1,
            8,
            (head, tokens, at) -> {
              float[] z = new float[8];
              z[tokens[1] - 1] = 10;
              return z;
            });

    double sum = 0;
    for (int seed = 0; seed < 20; seed++) {
      double accuracy = scores(model, texts, seed).of(new HeadId(0, 0));
      // Two groups of ten are validated, each right or wrong as a whole.
      assertThat(accuracy).isIn(0.0, 0.5, 1.0);
      sum += accuracy;
    }
    assertThat(sum / 20).isLessThan(0.75);
  }

  @Test
  void equalSeedsGiveEqualScores() {
    LanguageModel model = HandModel.puttingOut(2, 2, 8, (head, tokens, at) -> noise(head, tokens));

    assertThat(scores(model, pairs(30), 3)).isEqualTo(scores(model, pairs(30), 3));
    assertThat(scores(model, pairs(30), 3)).isNotEqualTo(scores(model, pairs(30), 4));
  }

  @Test
  void activationsOfOtherTextsAreRefused() {
    LanguageModel model = HandModel.puttingOut(1, 1, 8, (head, tokens, at) -> noise(head, tokens));
    HeadActivations few =
        HeadActivations.atLastToken(model, List.of("1", "2", "3"), Progress.silent());

    assertThatThrownBy(() -> new LogisticProbe(TYPE, pairs(30), 3).score(few, Progress.silent()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 activations for 60 texts");
  }

  @Test
  void tooFewQuestionsAreRefused() {
    assertThatThrownBy(
            () ->
                scores(
                    silent(),
                    List.of(new LabelledText("1", true, "a"), new LabelledText("2", false, "a")),
                    1))
        .isInstanceOf(InputException.class)
        .hasMessage("a probe needs texts of at least two questions, there are 1. Give more data.");
  }

  @Test
  void textsOfOneLabelAreRefused() {
    assertThatThrownBy(
            () ->
                scores(
                    silent(),
                    List.of(new LabelledText("1", true, "a"), new LabelledText("2", true, "b")),
                    1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("both labels");
  }

  private static LanguageModel silent() {
    return HandModel.puttingOut(1, 1, 8, (head, tokens, at) -> new float[8]);
  }
}
