// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.discovery.HandModel;
import dev.bridle.discovery.measure.Looking;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scores heads by their attention between places. */
final class AttentionToTest {
  /** Single-precision attention of a few positions, added up and through logarithms. */
  private static final double ROUNDING = 1e-5;

  private static final Mark SUBJECT = new Mark("subject");
  private static final Mark OBJECT = new Mark("object");
  private static final Mark OTHER = new Mark("other");
  private static final Mark YES = new Mark("yes");
  private static final Mark NO = new Mark("no");
  private static final Mark INSTRUCTION = new Mark("instruction");

  private static final Item SENTENCE =
      Item.of(0, 1, 2, 3, 4).marking(SUBJECT, List.of(1, 2)).marking(OBJECT, List.of(2, 3));

  private static double score(Measure measure, HeadId head, Item... items) {
    return Looking.score(Looking.at(Lookers.MODEL, measure, items), Lookers.MODEL, head);
  }

  @Test
  void attentionGoesFromOnePlaceToAllPositionsOfOthers() {
    Measure fromEnd = new AttentionTo(Mark.END, List.of(SUBJECT, OBJECT));

    // Positions 1, 2 and 3, the one with both marks once.
    assertThat(score(fromEnd, Lookers.UNIFORM, SENTENCE)).isCloseTo(3 / 5.0, within(ROUNDING));
    assertThat(score(fromEnd, Lookers.PREVIOUS, SENTENCE)).isEqualTo(1);
    assertThat(score(fromEnd, Lookers.FIRST, SENTENCE)).isZero();
  }

  @Test
  void aPlaceLooksFromItsLastPositionAndSeesNothingLater() {
    Measure fromSubject = new AttentionTo(SUBJECT, List.of(OBJECT));

    assertThat(score(fromSubject, Lookers.UNIFORM, SENTENCE)).isCloseTo(1 / 3.0, within(ROUNDING));
    assertThat(score(fromSubject, Lookers.SELF, SENTENCE)).isEqualTo(1);
  }

  @Test
  void aPromptWithoutThePlacesSaysNothing() {
    assertThat(score(new AttentionTo(Mark.END, List.of(OTHER)), Lookers.SELF, SENTENCE)).isNaN();
    assertThat(score(new AttentionTo(OTHER, List.of(OBJECT)), Lookers.SELF, SENTENCE)).isNaN();
    assertThatThrownBy(() -> new AttentionTo(Mark.END, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("to are [], and must be at least 1, each once");
  }

  @Test
  void aPreferenceIsAgainstTheMeanOfTheOthers() {
    Item letters =
        Item.of(0, 1, 2, 3, 4)
            .marking(SUBJECT, List.of(1))
            .marking(OBJECT, List.of(2))
            .marking(OTHER, List.of(3))
            .marking(new Mark("correct"), List.of(3));
    List<Mark> all = List.of(SUBJECT, OBJECT, OTHER);
    HandModel split = Lookers.of((tokens, at) -> at < 4 ? Lookers.on(at, at) : half());

    assertThat(score(new AttentionPreference(Mark.END, OTHER, all), Lookers.PREVIOUS, letters))
        .isEqualTo(1);
    assertThat(score(new AttentionPreference(Mark.END, OTHER, all), Lookers.UNIFORM, letters))
        .isCloseTo(0, within(ROUNDING));
    // The right letter is not among the others, whatever it is called: 0.5 − (0.3 + 0.1) / 2.
    Measure correct = new AttentionPreference(Mark.END, new Mark("correct"), all);
    assertThat(Looking.at(split, correct, letters).score(0)).isCloseTo(0.3, within(ROUNDING));
    // The same if the others have one name together.
    Mark wrong = new Mark("wrong");
    Measure together = new AttentionPreference(Mark.END, OTHER, List.of(wrong));
    assertThat(Looking.at(split, together, letters.marking(wrong, List.of(1, 2))).score(0))
        .isCloseTo(0.3, within(ROUNDING));
  }

  private static float[] half() {
    return new float[] {0.1f, 0.3f, 0.1f, 0.5f, 0};
  }

  private static Item question(int yes, int no) {
    return Item.of(0, 1, 2, 3, 4, 5, 6)
        .marking(YES, List.of(yes))
        .marking(NO, List.of(no))
        .marking(INSTRUCTION, List.of(0, 1, 2, 3));
  }

  @Test
  void negativeAttentionIsTheScoreThatWasPublished() {
    Measure measure = new NegativeAttention(INSTRUCTION, YES, NO);
    HandModel leaning =
        Lookers.of(
            (tokens, at) -> {
              float[] row = new float[at + 1];
              if (at > 3) {
                row[0] = 0.2f;
                row[1] = 0.2f;
                row[2] = 0.6f;
              }
              return row;
            });

    // Three positions follow the instruction, each 0.8 of attention, three to one.
    assertThat(Looking.at(leaning, measure, question(1, 2)).score(0))
        .isCloseTo(3 * 0.8 * Math.log(3), within(ROUNDING));
    assertThat(Looking.at(leaning, measure, question(2, 1)).score(0))
        .isCloseTo(-3 * 0.8 * Math.log(3), within(ROUNDING));
    // What prefers a place leans to nothing over both orders.
    assertThat(Looking.at(leaning, measure, question(1, 2), question(2, 1)).score(0))
        .isCloseTo(0, within(ROUNDING));
    assertThat(score(measure, Lookers.SELF, question(1, 2))).isZero();
  }

  @Test
  void noAttentionAtAllCountsAsOneInAMillion() {
    Measure measure = new NegativeAttention(INSTRUCTION, YES, NO);
    HandModel always = Lookers.of((tokens, at) -> Lookers.on(at, 2));

    assertThat(Looking.at(always, measure, question(1, 2)).score(0))
        .isCloseTo(3 * Math.log(1e6), within(ROUNDING));
  }
}
