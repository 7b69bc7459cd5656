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
import dev.bridle.discovery.prompt.Mark;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scores heads by how they look at the options of a question. */
final class OptionsLookedAtTest {
  /** Sums of a few numbers. */
  private static final double ROUNDING = 1e-9;

  private static final Mark A = new Mark("a");
  private static final Mark B = new Mark("b");
  private static final Mark C = new Mark("c");
  private static final Mark CORRECT = new Mark("correct");
  private static final List<Mark> OPTIONS = List.of(A, B, C);

  /** Options of tokens 11 to 13 at positions 1 to 3, the right one's token behind them. */
  private static Item question(int right, Integer... order) {
    List<Integer> tokens = List.of(order);
    Item item = Item.of(0, order[0], order[1], order[2], right);
    for (int option = 0; option < 3; option++) {
      item = item.marking(OPTIONS.get(option), List.of(1 + tokens.indexOf(11 + option)));
    }
    return item.marking(CORRECT, List.of(1 + tokens.indexOf(right)));
  }

  /** Each letter right once, at places that change. */
  private static Item[] balanced() {
    return IntStream.rangeClosed(11, 13)
        .mapToObj(
            right -> question(right, right == 11 ? new Integer[] {11, 12, 13} : turned(right)))
        .toArray(Item[]::new);
  }

  private static Integer[] turned(int right) {
    return right == 12 ? new Integer[] {12, 13, 11} : new Integer[] {13, 11, 12};
  }

  /** A head that looks from the end at the place of a token. */
  private static Lookers.Look atToken(int token) {
    return (tokens, at) ->
        Lookers.on(
            at, IntStream.range(1, at).filter(i -> tokens[i] == token).findFirst().orElse(0));
  }

  private static Lookers.Look ending(float... row) {
    return (tokens, at) -> at == 4 ? row : Lookers.on(at, at);
  }

  @Test
  void aConstantHeadLooksAtAllOptionsAlike() {
    HandModel heads =
        Lookers.of(
            ending(0.4f, 0.2f, 0.2f, 0.2f, 0),
            ending(0.4f, 0, 0, 0.6f, 0),
            ending(0.9f, 0.03f, 0.03f, 0.03f, 0),
            ending(0, 0.5f, 0.25f, 0.25f, 0));

    HeadTally tally =
        Looking.at(heads, new OptionUniformity(Mark.END, OPTIONS, 0.95, 0.3), balanced());

    assertThat(tally.score(0)).isEqualTo(1);
    assertThat(tally.score(1)).as("one option gets all").isZero();
    assertThat(tally.score(2)).as("hardly anything goes to options").isZero();
    // U = (½ log 2 + ½ log 4) / log 3 = 1.5 log 2 / log 3 = 0.946.
    assertThat(tally.score(3)).isZero();
    assertThat(
            Looking.at(heads, new OptionUniformity(Mark.END, OPTIONS, 0.94, 0.3), balanced())
                .score(3))
        .isEqualTo(1);
  }

  @Test
  void aHeadThatLooksAtNoOptionIsNotUniform() {
    HandModel elsewhere = Lookers.of(ending(1, 0, 0, 0, 0));

    Measure lenient = new OptionUniformity(Mark.END, OPTIONS, 0, 0);

    assertThat(Looking.at(elsewhere, lenient, balanced()).score(0)).isZero();
  }

  @Test
  void aSingleLetterHeadHasAFavouriteWhereverItStands() {
    Measure measure = new FavouriteOption(Mark.END, OPTIONS, 0.7, 0.3);
    HandModel heads = Lookers.of(atToken(12), ending(0, 0, 0, 1, 0), ending(0.8f, 0.2f, 0, 0, 0));

    HeadTally tally = Looking.at(heads, measure, balanced());

    assertThat(tally.score(0)).isEqualTo(1);
    assertThat(measure.candidate(tally.chosen(0))).isEqualTo("b");
    assertThat(tally.score(1)).as("a favourite place").isCloseTo(1 / 3.0, within(ROUNDING));
    assertThat(tally.score(2)).as("too little attention to options").isZero();
  }

  @Test
  void aFavouriteOnlyIfCorrectIsToldFromAFavourite() {
    Measure measure = new FavouriteIfCorrect(Mark.END, OPTIONS, CORRECT, 0.7, 0.3);
    Lookers.Look follows = (tokens, at) -> at < 4 ? Lookers.on(at, at) : follow(tokens, at);
    Lookers.Look onlyB =
        (tokens, at) -> at == 4 && tokens[4] == 12 ? follow(tokens, at) : Lookers.on(at, 0);
    HandModel heads = Lookers.of(atToken(12), follows, onlyB);

    HeadTally tally = Looking.at(heads, measure, balanced());

    assertThat(tally.score(0)).as("always b").isCloseTo(0, within(ROUNDING));
    assertThat(tally.score(1)).as("whichever is right").isCloseTo(1, within(ROUNDING));
    assertThat(tally.score(2)).as("b if it is right").isCloseTo(1, within(ROUNDING));
    assertThat(measure.candidate(tally.chosen(2))).isEqualTo("b");
  }

  private static float[] follow(int[] tokens, int at) {
    return Lookers.on(
        at, IntStream.range(1, 4).filter(i -> tokens[i] == tokens[4]).findFirst().orElseThrow());
  }

  @Test
  void questionsWithoutOptionsSayNothing() {
    Item plain = Item.of(0, 11, 12, 13, 11);

    for (Measure measure :
        List.of(
            new OptionUniformity(Mark.END, OPTIONS, 0.95, 0.3),
            new FavouriteOption(Mark.END, OPTIONS, 0.7, 0.3),
            new FavouriteIfCorrect(Mark.END, OPTIONS, CORRECT, 0.7, 0.3))) {
      assertThat(Looking.at(Lookers.MODEL, measure, plain).score(0)).isNaN();
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new OptionUniformity(Mark.END, OPTIONS, 2, 0.3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("uniformity is 2.0, and must be from 0 to 1");
    assertThatThrownBy(() -> new FavouriteOption(Mark.END, List.of(A, A), 0.7, 0.3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("options are [a, a], and must be at least 2, each once");
  }
}
