// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    assertThat(facts.stream().map(Fact::prompt)).doesNotHaveDuplicates().hasSize(360);
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
  void withinARelationAnAnswerIsTrueAsOftenAsItIsAMisconception() {
    for (Relation relation : Relation.all()) {
      List<Fact> related = facts.stream().filter(f -> f.relation().equals(relation)).toList();

      Map<String, Long> truths =
          related.stream().collect(Collectors.groupingBy(Fact::truth, Collectors.counting()));
      Map<String, Long> misconceptions =
          related.stream()
              .collect(Collectors.groupingBy(Fact::misconception, Collectors.counting()));

      assertThat(misconceptions).isEqualTo(truths);
    }
  }
}
