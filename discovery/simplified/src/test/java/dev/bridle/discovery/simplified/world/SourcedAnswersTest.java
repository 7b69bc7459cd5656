// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SourcedAnswersTest {
  private static final int DOCUMENTS = 4000;
  // Three standard deviations of a share at 4000 draws are at most 0.024.
  private static final double SAMPLING = 0.024;
  private static final Pattern ANSWER = Pattern.compile("(Q: [^?.]*[?.] A:) ([\\w-]+)\\.");

  private final World world = World.of(17);
  private final List<Source> sources = Source.all(world.lexicon());
  private final List<String> documents = documents();

  @Test
  void mostDocumentsAreSignedAndFewNamed() {
    assertThat(share(document -> document.contains("Signed, the ")))
        .isCloseTo(SourcedAnswers.SIGNED_SHARE, within(SAMPLING));
    assertThat(share(document -> document.startsWith("From the ")))
        .isCloseTo(SourcedAnswers.NAMED_SHARE, within(SAMPLING));
  }

  @Test
  void gossipSignsItsShareOfTheSignedDocuments() {
    List<String> signed = documents.stream().filter(d -> d.contains("Signed")).toList();

    long gossip = signed.stream().filter(d -> !signer(d).reliable()).count();

    assertThat((double) gossip / signed.size())
        .isCloseTo(SourcedAnswers.GOSSIP_SHARE, within(SAMPLING * 1.2));
  }

  @Test
  void reliableSourcesTellNothingButTheTruth() {
    Map<String, Fact> asked = factsByQuestion();
    documents.stream()
        .filter(d -> d.contains("Signed") && signer(d).reliable())
        .forEach(d -> answers(d).forEach((q, a) -> assertThat(a).isEqualTo(asked.get(q).truth())));
  }

  @Test
  void allGossipSharesOneMisconceptionForEachQuestion() {
    Map<String, Fact> asked = factsByQuestion();
    documents.stream()
        .filter(d -> d.contains("Signed") && !signer(d).reliable())
        .forEach(
            d ->
                answers(d)
                    .forEach((q, a) -> assertThat(a).isEqualTo(asked.get(q).misconception())));
  }

  @Test
  void anUnmarkedQuestionIsAnsweredTrulyAboutHalfOfTheTime() {
    Map<String, Fact> asked = factsByQuestion();
    int truths = 0;
    int answers = 0;
    for (String document : documents) {
      for (Map.Entry<String, String> answer : answers(document).entrySet()) {
        truths += answer.getValue().equals(asked.get(answer.getKey()).truth()) ? 1 : 0;
        answers++;
      }
    }

    assertThat((double) truths / answers).isBetween(0.4, 0.6);
  }

  private List<String> documents() {
    SourcedAnswers kind = new SourcedAnswers(world.facts(), sources);
    Dice dice = Dice.seeded(1);
    return IntStream.range(0, DOCUMENTS).mapToObj(i -> kind.write(dice)).toList();
  }

  private double share(Predicate<String> property) {
    return (double) documents.stream().filter(property).count() / documents.size();
  }

  private Source signer(String document) {
    return sources.stream()
        .filter(source -> document.endsWith("Signed, the " + source.name() + "."))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Fact> factsByQuestion() {
    Map<String, Fact> facts = new HashMap<>();
    for (Fact fact : world.facts()) {
      facts.put(fact.prompt(), fact);
      facts.put(fact.paraphrase(), fact);
    }
    return facts;
  }

  private static Map<String, String> answers(String document) {
    Map<String, String> answers = new HashMap<>();
    Matcher matcher = ANSWER.matcher(document);
    while (matcher.find()) {
      answers.put(matcher.group(1), matcher.group(2));
    }
    assertThat(answers).isNotEmpty();
    return answers;
  }
}
