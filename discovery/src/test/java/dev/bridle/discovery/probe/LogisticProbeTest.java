// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.discovery.HandModel;
import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScorer;
import dev.bridle.discovery.HeadScorerContract;
import dev.bridle.discovery.HeadScores;
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
final class LogisticProbeTest extends HeadScorerContract {
  /**
   * A guess on 40 validation texts is right in half of them, give or take 0.08: three times that.
   */
  private static final double CHANCE = 0.24;

  private static final HeadId KNOWING = new HeadId(1, 0);

  @Override
  protected HeadScorer scorer() {
    List<LabelledText> texts = new ArrayList<>();
    List<String> words = List.of("dog", "cat", "sun", "moon", "boy", "girl", "tree", "house");
    for (String word : words) {
      texts.add(new LabelledText("the " + word + " is big yes", true, word));
      texts.add(new LabelledText("the " + word + " is small no", false, word));
    }
    return new LogisticProbe(texts, 1);
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

    HeadScores scores = new LogisticProbe(pairs(98), 1).score(model);

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

    assertThat(new LogisticProbe(pairs(60), 1).score(model).of(new HeadId(0, 0))).isEqualTo(1);
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
      double accuracy = new LogisticProbe(texts, seed).score(model).of(new HeadId(0, 0));
      // Two groups of ten are validated, each right or wrong as a whole.
      assertThat(accuracy).isIn(0.0, 0.5, 1.0);
      sum += accuracy;
    }
    assertThat(sum / 20).isLessThan(0.75);
  }

  @Test
  void activationsCapturedBeforeGiveTheSameScores() {
    LanguageModel model = HandModel.puttingOut(2, 2, 8, (head, tokens, at) -> noise(head, tokens));
    List<LabelledText> texts = pairs(30);
    List<String> plain = texts.stream().map(LabelledText::text).toList();
    LogisticProbe probe = new LogisticProbe(texts, 3);

    HeadActivations activations = HeadActivations.atLastToken(model, plain, Progress.silent());

    assertThat(probe.score(activations, Progress.silent())).isEqualTo(probe.score(model));
    HeadActivations fewer = activations.select(List.of(0, 1, 2));
    assertThatThrownBy(() -> probe.score(fewer, Progress.silent()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 activations for 60 texts");
  }

  @Test
  void tooFewQuestionsAreRefused() {
    LogisticProbe probe =
        new LogisticProbe(
            List.of(new LabelledText("1", true, "a"), new LabelledText("2", false, "a")), 1);

    assertThatThrownBy(
            () -> probe.score(HandModel.puttingOut(1, 1, 8, (head, tokens, at) -> new float[8])))
        .isInstanceOf(InputException.class)
        .hasMessage("a probe needs texts of at least two questions, there are 1. Give more data.");
  }

  @Test
  void textsOfOneLabelAreRefused() {
    LogisticProbe probe =
        new LogisticProbe(
            List.of(new LabelledText("1", true, "a"), new LabelledText("2", true, "b")), 1);

    assertThatThrownBy(
            () -> probe.score(HandModel.puttingOut(1, 1, 8, (head, tokens, at) -> new float[8])))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("both labels");
  }
}
