// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.HandModel;
import dev.bridle.discovery.experiment.TinyLaboratory;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.pattern.Lookers;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores heads by what they copy. */
final class RetrievalTest {
  /** Sums of thirds. */
  private static final double ROUNDING = 1e-9;

  private static final Mark NEEDLE = new Mark("needle");
  private static final int QUESTION = 50;
  private static final int RETRIEVER = 0;
  private static final int INDUCTION = 1;
  private static final int FIRST = 2;

  /** Hay, a needle of 7 8 9, hay, a question; a beginning before it, or not. */
  private static Item haystack(boolean beginning) {
    return beginning
        ? Item.of(0, 30, 31, 7, 8, 9, 32, 33, QUESTION).marking(NEEDLE, List.of(3, 4, 5))
        : Item.of(30, 31, 7, 8, 9, 32, 33, QUESTION).marking(NEEDLE, List.of(2, 3, 4));
  }

  /** Says 7 8 9 and ends. */
  private static int next(int... tokens) {
    int last = tokens[tokens.length - 1];
    return last == QUESTION ? 7 : last == 7 || last == 8 ? last + 1 : 0;
  }

  private static HandModel heads(HandModel.NextToken said) {
    return Lookers.of(
            (tokens, at) -> Lookers.on(at, place(tokens, next(Arrays.copyOf(tokens, at + 1)), at)),
            (tokens, at) -> Lookers.on(at, place(tokens, tokens[at], at - 1) + 1),
            (tokens, at) -> Lookers.on(at, 0))
        .saying(said);
  }

  /** Where a token stands first, up to a position; before everything if it does not. */
  private static int place(int[] tokens, int token, int upTo) {
    for (int at = 0; at <= upTo; at++) {
      if (tokens[at] == token) {
        return at;
      }
    }
    return 0;
  }

  private static HeadTally run(RetrievalScore score, LanguageModel model, Item... items) {
    return TinyLaboratory.of(model).tally(score, List.of(items));
  }

  @Test
  void aRetrievalHeadLooksAtWhatIsWrittenNext() {
    for (boolean beginning : List.of(true, false)) {
      HeadTally tally =
          run(new RetrievalScore(NEEDLE, 10, 0.5), heads(RetrievalTest::next), haystack(beginning));

      assertThat(tally.score(RETRIEVER)).isEqualTo(1);
      // The first token of the answer follows nothing that stood there before.
      assertThat(tally.score(INDUCTION)).isCloseTo(2 / 3.0, within(ROUNDING));
      assertThat(tally.score(FIRST)).isZero();
    }
  }

  @Test
  void onlyRunsThatFindTheAnswerCount() {
    HandModel.NextToken gone = tokens -> tokens.length < 12 ? 40 : 0;
    HandModel.NextToken firstOnly = tokens -> tokens[tokens.length - 1] == QUESTION ? 7 : 0;

    assertThat(run(new RetrievalScore(NEEDLE, 10, 0.5), heads(gone), haystack(true)).score(0))
        .isNaN();
    assertThat(run(new RetrievalScore(NEEDLE, 10, 0.5), heads(firstOnly), haystack(true)).score(0))
        .isNaN();
    assertThat(run(new RetrievalScore(NEEDLE, 10, 0.3), heads(firstOnly), haystack(true)).score(0))
        .isCloseTo(1 / 3.0, within(ROUNDING));
    // Seven and eight are two of three words, more than half.
    assertThat(
            run(new RetrievalScore(NEEDLE, 2, 0.5), heads(RetrievalTest::next), haystack(true))
                .score(0))
        .isCloseTo(2 / 3.0, within(ROUNDING));
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new RetrievalScore(NEEDLE, 0, 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("steps are 0 and recall is 0.5, and must be at least 1, and from 0 to 1");
  }

  @Test
  void textIsContinuedByTheLikeliestTokens(@TempDir Path folder) {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 8))) {
      // The first begins as texts do, the second does not.
      for (int[] prompt : new int[][] {{1, 30, 31, 11}, {30, 31, 11}}) {
        int[] all = prompt;
        for (int step = 0; step < 5; step++) {
          FloatVector logits = model.logits(TokenBatch.of(all)).row(0, all.length - 1);
          all = Arrays.copyOf(all, all.length + 1);
          all[all.length - 1] = likeliest(logits);
        }

        assertThat(new GreedyContinuation(model, 5).of(prompt))
            .containsExactly(Arrays.copyOfRange(all, prompt.length, all.length));
      }
    }
  }

  private static int likeliest(FloatVector logits) {
    int best = 0;
    for (int token = 1; token < logits.size(); token++) {
      best = logits.at(token) > logits.at(best) ? token : best;
    }
    return best;
  }
}
