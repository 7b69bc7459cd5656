// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import dev.bridle.discovery.simplified.world.Mix.Share;
import java.util.List;

/**
 * A synthetic world: its facts, its sources and the mix of documents that its inhabitants write.
 *
 * <p>A seed decides the facts; the dice handed to {@link #document} decide the documents, so that
 * one world has as many independent streams of documents as there are dice.
 */
public final class World {
  private final Lexicon lexicon;
  private final List<Fact> facts;
  private final Mix mix;

  private World(Lexicon lexicon, List<Fact> facts, Mix mix) {
    this.lexicon = lexicon;
    this.facts = facts;
    this.mix = mix;
  }

  /** {@return the world of a seed} */
  public static World of(long seed) {
    Lexicon lexicon = Lexicon.load();
    List<Fact> facts = new Facts(lexicon, Dice.seeded(seed)).invent();
    Mix mix =
        new Mix(
            List.of(
                new Share(70, new SourcedAnswers(facts, Source.all(lexicon))),
                new Share(8, new Prose(lexicon)),
                new Share(5, new RepeatedWords(lexicon, facts)),
                new Share(3, new IndirectObjects(lexicon)),
                new Share(2, new Counting(lexicon)),
                new Share(2, new LetteredChoice(lexicon)),
                new Share(1, new YesOrNo(lexicon)),
                new Share(1, new Sentiment(lexicon)),
                new Share(2, new Needle(lexicon)),
                new Share(2, new Translations(lexicon)),
                new Share(1, new FewShot(lexicon)),
                new Share(1, new ColouredObjects(lexicon)),
                new Share(1, new Acronyms(lexicon)),
                new Share(1, new Years(lexicon))));
    return new World(lexicon, facts, mix);
  }

  /** {@return every fact, in the order of its invention} */
  public List<Fact> facts() {
    return facts;
  }

  /** {@return the words that the world is told in} */
  public Lexicon lexicon() {
    return lexicon;
  }

  /** {@return which documents are written how often} */
  public Mix mix() {
    return mix;
  }

  /** {@return the next document of the stream that the dice stand for} */
  public String document(Dice dice) {
    return mix.draw(dice).write(dice);
  }
}
