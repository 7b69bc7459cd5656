// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FactsTest {
  private static final long SEED = 17;

  private final List<Fact> facts = World.of(SEED).facts();

  @Test
  void oneSeedAlwaysInventsTheSameFacts() {
    assertThat(World.of(SEED).facts()).isEqualTo(facts);
  }

  @Test
  void anotherSeedInventsOtherFacts() {
    assertThat(World.of(SEED + 1).facts()).isNotEqualTo(facts);
  }

  @Test
  void noQuestionIsAskedTwice() {
    assertThat(facts.stream().map(Fact::prompt)).doesNotHaveDuplicates().hasSize(216);
  }

  @Test
  void theAnswersToAQuestionAllDiffer() {
    assertThat(facts)
        .allSatisfy(
            fact -> {
              Set<String> answers = new HashSet<>(fact.others());
              answers.add(fact.truth());
              answers.add(fact.misconception());
              assertThat(answers).hasSize(4);
            });
  }

  @Test
  void everyAnswerIsAMisconceptionAboutAsOftenAsItIsTrue() {
    Map<String, Long> truths = count(Fact::truth);
    Map<String, Long> misconceptions = count(Fact::misconception);

    // Three standard deviations of the difference of two counts, for the most frequent answers.
    assertThat(truths)
        .allSatisfy(
            (answer, times) ->
                assertThat(misconceptions.getOrDefault(answer, 0L))
                    .isCloseTo(times, within(Math.round(3 * Math.sqrt(2.0 * times)) + 3)));
  }

  private Map<String, Long> count(Function<Fact, String> answer) {
    return facts.stream().collect(Collectors.groupingBy(answer, Collectors.counting()));
  }
}
