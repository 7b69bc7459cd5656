// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.discovery.HandModel;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Looking;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scores heads by what they look at most. */
final class PositionsLookedAtTest {
  /** Single-precision attention of a few positions, added up. */
  private static final double ROUNDING = 1e-6;

  private static final Link.Kind GOVERNOR = new Link.Kind("governor");
  private static final Mark RAREST = new Mark("rarest");

  private static double score(Measure measure, HeadId head, Item... items) {
    return Looking.score(Looking.at(Lookers.MODEL, measure, items), Lookers.MODEL, head);
  }

  private static Item ofLength(int length) {
    return Item.of(IntStream.range(0, length).toArray());
  }

  @Test
  void aPositionalHeadLooksEquallyFarBackEverywhere() {
    Measure measure = new RelativePosition(3);

    HeadTally tally = Looking.at(Lookers.MODEL, measure, ofLength(10), ofLength(8));

    assertThat(Looking.score(tally, Lookers.MODEL, Lookers.PREVIOUS))
        .isCloseTo(1, within(ROUNDING));
    assertThat(measure.candidate(tally.chosen(0))).isEqualTo("-1");
    assertThat(Looking.score(tally, Lookers.MODEL, Lookers.SELF)).isCloseTo(1, within(ROUNDING));
    assertThat(measure.candidate(tally.chosen(5))).isEqualTo("0");
    // Queries 3 to 9 and 3 to 7; the first position is three back from one of them.
    assertThat(Looking.score(tally, Lookers.MODEL, Lookers.FIRST))
        .isCloseTo((1 / 7.0 + 1 / 5.0) / 2, within(ROUNDING));
    assertThat(measure.candidate(tally.chosen(1))).isEqualTo("-3");
    assertThat(Looking.score(tally, Lookers.MODEL, Lookers.UNIFORM))
        .as("of equal positions the earliest counts")
        .isEqualTo(Looking.score(tally, Lookers.MODEL, Lookers.FIRST));
  }

  @Test
  void aPromptThatDoesNotReachSoFarSaysNothingOfOffsets() {
    assertThat(score(new RelativePosition(3), Lookers.SELF, ofLength(3))).isNaN();
    assertThatThrownBy(() -> new RelativePosition(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reach is -1, and must be 0 or more");
  }

  @Test
  void confidenceIsTheMeanOfTheHighestAttention() {
    assertThat(score(new Confidence(), Lookers.PREVIOUS, ofLength(4))).isEqualTo(1);
    assertThat(score(new Confidence(), Lookers.UNIFORM, ofLength(4)))
        .isCloseTo((1 / 2.0 + 1 / 3.0 + 1 / 4.0) / 3, within(ROUNDING));
    assertThat(score(new Confidence(), Lookers.UNIFORM, ofLength(1))).isNaN();
  }

  @Test
  void hitsAreAboveThoseOfTheBestDistance() {
    Measure measure = new ArgmaxAlong(GOVERNOR, 4, false);
    Item sentence =
        ofLength(8)
            .linking(
                GOVERNOR,
                List.of(new Link(3, List.of(1)), new Link(5, List.of(2)), new Link(6, List.of(4))));
    HandModel syntactic = Lookers.of((tokens, at) -> Lookers.on(at, at == 5 ? 2 : at - 2));

    HeadTally tally = Looking.at(syntactic, measure, sentence);

    // Two back hits two of three, the head hits all.
    assertThat(tally.score(0)).isCloseTo(1 / 3.0, within(ROUNDING));
    assertThat(measure.candidate(tally.chosen(0))).isEqualTo("-2");
    assertThat(score(measure, Lookers.PREVIOUS, sentence)).isCloseTo(-2 / 3.0, within(ROUNDING));
  }

  @Test
  void theBestDistanceIsThatOfAllPromptsTogether() {
    Measure measure = new ArgmaxAlong(GOVERNOR, 4, false);
    Item near = Item.of(1, 0, 0, 0).linking(GOVERNOR, List.of(new Link(3, List.of(2))));
    Item far = Item.of(2, 0, 0, 0).linking(GOVERNOR, List.of(new Link(3, List.of(1))));
    HandModel syntactic = Lookers.of((tokens, at) -> Lookers.on(at, at - Math.min(at, tokens[0])));

    // In each prompt alone one distance hits everything, in both together half.
    assertThat(Looking.at(syntactic, measure, near, far).score(0)).isCloseTo(0.5, within(ROUNDING));
    assertThat(score(measure, Lookers.PREVIOUS, near, far)).isCloseTo(0, within(ROUNDING));
    assertThat(score(measure, Lookers.UNIFORM, near, far)).isCloseTo(-0.5, within(ROUNDING));
  }

  @Test
  void aHeadAtRestIsJudgedByWhatItLooksAtBeside() {
    Item far = Item.of(2, 0, 0, 0).linking(GOVERNOR, List.of(new Link(3, List.of(1))));
    HandModel resting =
        Lookers.of((tokens, at) -> at < 3 ? Lookers.on(at, 0) : new float[] {0.7f, 0.2f, 0.1f, 0});

    assertThat(Looking.at(resting, new ArgmaxAlong(GOVERNOR, 1, false), far).score(0)).isZero();
    assertThat(Looking.at(resting, new ArgmaxAlong(GOVERNOR, 1, true), far).score(0)).isEqualTo(1);
  }

  @Test
  void aRareWordHeadLooksAtTheRarestTokenFromEverywhere() {
    Item sentence = ofLength(10).marking(RAREST, List.of(4));
    HandModel rare = Lookers.of((tokens, at) -> Lookers.on(at, 4));

    // Nine positions are seen from later ones, eight without the first; chance hits one of them.
    assertThat(Looking.at(rare, new MostAttended(RAREST, false), sentence).score(0))
        .isCloseTo(1 - 1 / 9.0, within(ROUNDING));
    assertThat(score(new MostAttended(RAREST, false), Lookers.FIRST, sentence))
        .isCloseTo(-1 / 9.0, within(ROUNDING));
    assertThat(score(new MostAttended(RAREST, true), Lookers.FIRST, sentence))
        .isCloseTo(-1 / 8.0, within(ROUNDING));
  }

  @Test
  void earlyPositionsHaveNoAdvantageByBeingSeenByMany() {
    Item sentence = ofLength(6).marking(RAREST, List.of(3));
    // A little more than its share at position 3, the rest everywhere alike.
    HandModel slightly =
        Lookers.of(
            (tokens, at) -> {
              float[] row = new float[at + 1];
              Arrays.fill(row, 0.9f / (at + 1));
              row[Math.min(at, 3)] += 0.1f;
              return row;
            });

    assertThat(Looking.at(slightly, new MostAttended(RAREST, false), sentence).score(0))
        .isCloseTo(1 - 1 / 5.0, within(ROUNDING));
  }

  @Test
  void aRarestTokenThatNobodySeesLaterSaysNothing() {
    Item last = ofLength(6).marking(RAREST, List.of(5));

    assertThat(score(new MostAttended(RAREST, false), Lookers.SELF, last)).isNaN();
  }
}
