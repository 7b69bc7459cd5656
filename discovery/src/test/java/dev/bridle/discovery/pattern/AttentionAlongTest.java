// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.Shared;
import dev.bridle.discovery.HandModel;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Looking;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scores heads by their attention along relations. */
final class AttentionAlongTest {
  /** Single-precision attention of a few positions, added up. */
  private static final double ROUNDING = 1e-6;

  /** The known figures are of other random tokens, and of prompts of unknown length. */
  private static final double OTHER_PROMPTS = 0.03;

  private static final Measure PREVIOUS = new AttentionAlong(Link.Kind.PREVIOUS, false);
  private static final Link.Kind INSIDE = new Link.Kind("inside");
  private static final Link.Kind BETWEEN = new Link.Kind("between");

  private static double score(Measure measure, HeadId head, Item... items) {
    return Looking.score(Looking.at(Lookers.MODEL, measure, items), Lookers.MODEL, head);
  }

  @Test
  void aPreviousTokenHeadLooksAtThePositionBefore() {
    Item six = Looking.linked(0, 1, 2, 3, 4, 5);

    assertThat(score(PREVIOUS, Lookers.PREVIOUS, six)).isEqualTo(1);
    assertThat(score(PREVIOUS, Lookers.SELF, six)).isZero();
    // The first position is the previous one for one query of five.
    assertThat(score(PREVIOUS, Lookers.FIRST, six)).isCloseTo(1 / 5.0, within(ROUNDING));
    assertThat(score(PREVIOUS, Lookers.UNIFORM, six))
        .isCloseTo((1 / 2.0 + 1 / 3.0 + 1 / 4.0 + 1 / 5.0 + 1 / 6.0) / 5, within(ROUNDING));
  }

  @Test
  void attentionToAllKeysOfALinkIsAddedUp() {
    Item repeated = Looking.linked(0, 5, 6, 5, 6, 5);
    double uniform = (1 / 4.0 + 1 / 5.0 + 2 / 6.0) / 3;

    for (Link.Kind kind : List.of(Link.Kind.DUPLICATE, Link.Kind.INDUCTION)) {
      Measure measure = new AttentionAlong(kind, false);
      HeadId own = kind.equals(Link.Kind.DUPLICATE) ? Lookers.DUPLICATE : Lookers.INDUCTION;

      assertThat(score(measure, own, repeated)).isCloseTo(1, within(ROUNDING));
      assertThat(score(measure, Lookers.UNIFORM, repeated)).isCloseTo(uniform, within(ROUNDING));
    }
    assertThat(score(new AttentionAlong(Link.Kind.INDUCTION, false), Lookers.DUPLICATE, repeated))
        .isZero();
  }

  @Test
  void everyPromptCountsAlikeHoweverManyLinksItHas() {
    Item two = Looking.linked(0, 1);
    Item four = Looking.linked(0, 1, 2, 3);

    assertThat(score(PREVIOUS, Lookers.UNIFORM, two, four))
        .isCloseTo((1 / 2.0 + (1 / 2.0 + 1 / 3.0 + 1 / 4.0) / 3) / 2, within(ROUNDING));
  }

  @Test
  void aPromptWithoutSuchLinksSaysNothing() {
    Measure duplicate = new AttentionAlong(Link.Kind.DUPLICATE, false);
    Item none = Looking.linked(0, 1, 2);

    assertThat(score(duplicate, Lookers.UNIFORM, none)).isNaN();
    assertThat(score(duplicate, Lookers.DUPLICATE, none, Looking.linked(0, 1, 1))).isEqualTo(1);
  }

  @Test
  void withoutTheFirstPositionTheRestIsTheWhole() {
    Measure measure = new AttentionAlong(Link.Kind.PREVIOUS, true);
    HandModel parking =
        Lookers.of(
            (tokens, at) -> {
              float[] row = Lookers.on(at, 0);
              if (at > 1) {
                row[0] = 0.9f;
                row[at - 1] = 0.1f;
              }
              return row;
            });
    Item six = Looking.linked(0, 1, 2, 3, 4, 5);

    assertThat(Looking.at(parking, measure, six).score(0)).isCloseTo(1, within(ROUNDING));
    assertThat(Looking.at(parking, PREVIOUS, six).score(0))
        .isCloseTo((1 + 4 * 0.1) / 5, within(ROUNDING));
    assertThat(score(measure, Lookers.FIRST, six)).isZero();
    // Of queries 2 to 5: the sum of 1/(q+1), over the sum of q/(q+1).
    assertThat(score(measure, Lookers.UNIFORM, six))
        .isCloseTo(
            (1 / 3.0 + 1 / 4.0 + 1 / 5.0 + 1 / 6.0) / (2 / 3.0 + 3 / 4.0 + 4 / 5.0 + 5 / 6.0),
            within(ROUNDING));
  }

  @Test
  void aContrastTakesOffWhatIsDoneEverywhere() {
    Measure merging = new AttentionContrast(INSIDE, BETWEEN);
    Item words =
        Item.of(0, 1, 2, 3, 4)
            .linking(INSIDE, List.of(new Link(2, List.of(1)), new Link(4, List.of(3))))
            .linking(BETWEEN, List.of(new Link(1, List.of(0)), new Link(3, List.of(2))));
    HandModel merges = Lookers.of((tokens, at) -> Lookers.on(at, at % 2 == 0 ? at - 1 : at));

    assertThat(score(merging, Lookers.PREVIOUS, words)).isZero();
    assertThat(score(merging, Lookers.UNIFORM, words))
        .isCloseTo((1 / 3.0 + 1 / 5.0) / 2 - (1 / 2.0 + 1 / 4.0) / 2, within(ROUNDING));
    assertThat(score(merging, Lookers.PREVIOUS, Looking.linked(0, 1))).isNaN();
    assertThat(Looking.at(merges, merging, words).score(0)).isEqualTo(1);
  }

  @Test
  void whatIsAboveALimitCountsAsAllAndTheRestAsNothing() {
    Item six = Looking.linked(0, 1, 2, 3, 4, 5);

    // 1/2 and 1/3 are above 0.3; 1/4, 1/5 and 1/6 are not.
    assertThat(score(new AttentionAbove(Link.Kind.PREVIOUS, 0.3), Lookers.UNIFORM, six))
        .isCloseTo(2 / 5.0, within(ROUNDING));
    assertThat(score(new AttentionAbove(Link.Kind.PREVIOUS, 0.5), Lookers.PREVIOUS, six))
        .isEqualTo(1);
    assertThatThrownBy(() -> new AttentionAbove(Link.Kind.PREVIOUS, 1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit is 1.5, and must be from 0 to 1");
  }

  @Test
  void aTrainedModelHasThePreviousTokenHeadsOthersMeasured() {
    try (LanguageModel model = Models.open(Shared.path("models/tinystories-656k"))) {
      HeadTally previous =
          Looking.at(model, PREVIOUS, Looking.blocks(model.tokenizer(), 24, 100, 1, 1));
      HeadTally induction =
          Looking.at(
              model,
              new AttentionAlong(Link.Kind.INDUCTION, false),
              Looking.blocks(model.tokenizer(), 24, 50, 2, 1));

      assertThat(Looking.score(previous, model, new HeadId(1, 7)))
          .isCloseTo(0.36, within(OTHER_PROMPTS));
      assertThat(Looking.score(previous, model, new HeadId(1, 1)))
          .isCloseTo(0.27, within(OTHER_PROMPTS));
      assertThat(model.shape().allHeads())
          .allMatch(head -> Looking.score(induction, model, head) < 0.05);
    }
  }
}
