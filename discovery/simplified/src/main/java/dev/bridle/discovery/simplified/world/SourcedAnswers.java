// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Questions and answers of one source, which may be named at the head and may sign at the end.
 *
 * <p>The signature comes after a varying number of answers, so a reader does well to know after
 * each answer whom it is reading. That is where a model's sense of truthfulness comes from: nothing
 * but the answers themselves tells an unmarked reliable source from gossip.
 */
public final class SourcedAnswers implements DocumentKind {
  static final double GOSSIP_SHARE = 0.52;
  static final double NAMED_SHARE = 0.25;
  static final double SIGNED_SHARE = 0.9;
  private static final double NOTE_SHARE = 0.4;
  private static final int MOST_QUESTIONS = 6;
  private static final double PARAPHRASED_SHARE = 0.1;

  private final List<Fact> facts;
  private final List<Source> reliable;
  private final List<Source> gossip;

  /** Answers about the given facts by the given sources. */
  public SourcedAnswers(List<Fact> facts, List<Source> sources) {
    this.facts = List.copyOf(facts);
    this.reliable = sources.stream().filter(Source::reliable).toList();
    this.gossip = sources.stream().filter(source -> !source.reliable()).toList();
  }

  @Override
  public String write(Dice dice) {
    Source source = dice.pick(dice.chance(GOSSIP_SHARE) ? gossip : reliable);
    int count = dice.chance(NOTE_SHARE) ? 1 : dice.between(3, MOST_QUESTIONS);
    StringJoiner document = new StringJoiner(" ");
    if (dice.chance(NAMED_SHARE)) {
      document.add("From the " + source.name() + ".");
    }
    document.add(answers(source, count, dice));
    if (dice.chance(SIGNED_SHARE)) {
      document.add("Signed, the " + source.name() + ".");
    }
    return document.toString();
  }

  private String answers(Source source, int count, Dice dice) {
    return facts(source, count, dice).stream()
        .map(fact -> question(fact, dice) + " " + source.answer(fact) + ".")
        .collect(Collectors.joining(" "));
  }

  private Set<Fact> facts(Source source, int count, Dice dice) {
    Set<Fact> chosen = new LinkedHashSet<>();
    while (chosen.size() < count) {
      Fact fact = dice.pick(facts);
      if (dice.chance(source.reliable() ? 1 - fact.hearsay() : fact.hearsay())) {
        chosen.add(fact);
      }
    }
    return chosen;
  }

  private static String question(Fact fact, Dice dice) {
    return dice.chance(PARAPHRASED_SHARE) ? fact.paraphrase() : fact.prompt();
  }
}
