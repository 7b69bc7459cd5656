// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.model.HookPoint;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which logits count for a head: what is raised, and over what. */
public enum Toward {
  /** The mean logit of right answers less that of wrong ones. */
  DIFFERENCE,
  /** The mean logit of right answers less that of the wrong one that the head raises most. */
  DIFFERENCE_TO_BEST,
  /** The mean logit of right answers less that of the vocabulary. */
  ANSWERS,
  /**
   * The mean logit of right and wrong answers together, such as all countries, less that of the
   * vocabulary: whether a head knows what kind of answer is wanted, and no more.
   */
  ANSWER_SET,
  /**
   * The logit of the token that the head looks at most, less the vocabulary's mean logit. The first
   * position, where heads rest, is no such token.
   */
  ATTENDED;

  /** What must be captured of a run to know it. */
  Set<HookPoint> hooks() {
    return this == ATTENDED ? EnumSet.of(HookPoint.PATTERN) : EnumSet.noneOf(HookPoint.class);
  }

  /** The directions that count at a position; none if the prompt does not say. */
  Optional<Aim> aim(Observation seen, int at) {
    Item item = seen.item();
    boolean says =
        switch (this) {
          case DIFFERENCE, DIFFERENCE_TO_BEST ->
              !item.answers().isEmpty() && !item.wrongAnswers().isEmpty();
          case ANSWERS, ANSWER_SET -> !item.answers().isEmpty();
          case ATTENDED -> at > 0;
        };
    return says ? Optional.of(aimed(seen, at)) : Optional.empty();
  }

  private Aim aimed(Observation seen, int at) {
    Item item = seen.item();
    if (this == ATTENDED) {
      List<Integer> tokens = IntStream.rangeClosed(1, at).mapToObj(item::token).toList();
      TokenWays ways = new TokenWays(seen.circuits(), tokens);
      return new Aim.Attended(
          seen, at, tokens.stream().map(token -> ways.overVocabulary(List.of(token))).toList());
    }
    List<Integer> all =
        Stream.concat(item.answers().stream(), item.wrongAnswers().stream()).toList();
    TokenWays ways = new TokenWays(seen.circuits(), all);
    if (this == ANSWERS || this == ANSWER_SET) {
      return new Aim.Smallest(List.of(ways.overVocabulary(this == ANSWERS ? item.answers() : all)));
    }
    double[] right = ways.mean(item.answers());
    Stream<List<Integer>> wrong =
        this == DIFFERENCE
            ? Stream.of(item.wrongAnswers())
            : item.wrongAnswers().stream().map(List::of);
    return new Aim.Smallest(
        wrong.map(tokens -> TokenWays.difference(right, ways.mean(tokens))).toList());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
