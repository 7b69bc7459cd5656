// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import static dev.bridle.discovery.weights.HandCircuits.SCALE;
import static dev.bridle.discovery.weights.HandCircuits.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.weights.HandCircuits;
import dev.bridle.discovery.weights.HandRun;
import dev.bridle.head.HeadId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Heads that copy, deny and shift in a prompt of four tokens. */
class DirectLogitTest {
  /** Sums of a few numbers of size one, in single precision. */
  private static final double ROUNDING = 1e-6;

  private static final Mark SUBJECT = new Mark("subject");
  private static final Mark RELATION = new Mark("relation");

  /** One layer: a copying head, one that writes against what it sees, one that shifts by one. */
  private static final HandCircuits HEADS =
      HandCircuits.writing(
          1,
          3,
          Map.of(
              new HeadId(0, 0), table(1, 0, 1, 2, 3, 4, 5),
              new HeadId(0, 1), table(-1, 0, 1, 2, 3, 4, 5),
              new HeadId(0, 2), table(3, 1, 2, 3, 4, 5, 0)));

  private static final Item ITEM =
      Item.of(0, 2, 1, 5)
          .marking(SUBJECT, List.of(1))
          .marking(RELATION, List.of(2))
          .answering(List.of(2), List.of(1, 4));

  /** Every head looks at the subject with 0.7, at the relation with 0.2, at the first with 0.1. */
  private static HandRun run(HandCircuits heads) {
    double[] looks = {0.1, 0.7, 0.2, 0};
    return new HandRun(ITEM, heads, (head, query, key) -> query == 3 ? looks[key] : 0);
  }

  @Test
  void aHeadRaisesWhatItWritesTimesHowMuchItLooks() {
    double[] scores = run(HEADS).scores(new DirectLogit(Mark.END, Toward.DIFFERENCE));

    // Copying: 0.7 of token 2 and 0.2 of token 1, half of the wrong ones; shifting: 0.2·3 of
    // token 2 from token 1, and 0.1·3 of token 1 from token 0.
    assertThat(scores)
        .containsExactly(
            new double[] {0.6 / SCALE, -0.6 / SCALE, (0.6 - 0.3 / 2) / SCALE}, within(ROUNDING));
  }

  @Test
  void theBestWrongAnswerIsChosenForEachHead() {
    double[] scores = run(HEADS).scores(new DirectLogit(Mark.END, Toward.DIFFERENCE_TO_BEST));

    assertThat(scores)
        .containsExactly(
            new double[] {(0.7 - 0.2) / SCALE, -0.7 / SCALE, (0.6 - 0.3) / SCALE},
            within(ROUNDING));
  }

  @Test
  void answersAndTheSetOfThemStandAgainstTheVocabulary() {
    double[] answers = run(HEADS).scores(new DirectLogit(Mark.END, Toward.ANSWERS));
    double[] set = run(HEADS).scores(new DirectLogit(Mark.END, Toward.ANSWER_SET));

    // A copying head writes 1 in all, a sixth for each token.
    assertThat(answers[0]).isCloseTo((0.7 - 1.0 / 6) / SCALE, within(ROUNDING));
    assertThat(set[0]).isCloseTo((0.9 / 3 - 1.0 / 6) / SCALE, within(ROUNDING));
    assertThat(set[1]).isCloseTo(-set[0], within(ROUNDING));
  }

  @Test
  void whatAHeadLooksAtMostIsRaisedByACopierAndLoweredByItsOpposite() {
    double[] scores = run(HEADS).scores(new DirectLogit(Mark.END, Toward.ATTENDED));

    assertThat(scores[0]).isCloseTo((0.7 - 1.0 / 6) / SCALE, within(ROUNDING));
    assertThat(scores[1]).isCloseTo(-scores[0], within(ROUNDING));
  }

  @Test
  void partsComeFromWhereHeadsLook() {
    double[] subject =
        run(HEADS).scores(new SourcedLogit(Mark.END, List.of(SUBJECT), Toward.DIFFERENCE));
    double[] relation =
        run(HEADS).scores(new SourcedLogit(Mark.END, List.of(RELATION), Toward.DIFFERENCE));

    // The shifter makes of the subject, 2, token 3, which is no answer, and of 1 the answer.
    assertThat(subject).containsExactly(new double[] {0.35, -0.35, 0}, within(ROUNDING));
    assertThat(relation).containsExactly(new double[] {-0.05, 0.05, 0.3}, within(ROUNDING));
  }

  @Test
  void partsOfAllSourcesAddUpEvenBehindANorm() {
    HandCircuits normed = HEADS.normedBehind(1, 2, 0.5f, 1, 3, 1);
    List<Mark> all = List.of(Mark.FIRST, SUBJECT, RELATION, Mark.END);

    for (Toward toward : Toward.values()) {
      assertThat(run(normed).scores(new SourcedLogit(Mark.END, all, toward)))
          .containsExactly(run(normed).scores(new DirectLogit(Mark.END, toward)), within(ROUNDING));
    }
  }

  @Test
  void aMixedHeadIsScoredByTheLesserShare() {
    double[] scores =
        run(HEADS)
            .scores(
                new MixedLogit(Mark.END, List.of(SUBJECT), List.of(RELATION), Toward.DIFFERENCE));

    // 0.35 of the subject and −0.05 of the relation; the shifter's subject counts for nothing.
    assertThat(scores)
        .containsExactly(new double[] {-0.05 / 0.4, -0.35 / 0.4, 0}, within(ROUNDING));
  }

  @Test
  void promptsWithoutThePlaceOrAnswersSayNothing() {
    HandRun bare = new HandRun(Item.of(1), HEADS, (head, query, key) -> 1);

    for (Toward toward : Toward.values()) {
      assertThat(bare.scores(new DirectLogit(Mark.END, toward))).containsOnly(Double.NaN);
      assertThat(bare.scores(new SourcedLogit(Mark.END, List.of(Mark.FIRST), toward)))
          .containsOnly(Double.NaN);
    }
    assertThat(run(HEADS).scores(new DirectLogit(new Mark("nowhere"), Toward.ANSWERS)))
        .containsOnly(Double.NaN);
    assertThat(
            run(HEADS).scores(new SourcedLogit(Mark.END, List.of(new Mark("no")), Toward.ANSWERS)))
        .containsOnly(Double.NaN);
  }

  @Test
  void sourcesFromNowhereAreRefused() {
    assertThatThrownBy(() -> new SourcedLogit(Mark.END, List.of(), Toward.ANSWERS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MixedLogit(Mark.END, List.of(SUBJECT), List.of(), Toward.ANSWERS))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
