// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tokens of a world, in the order of their ids.
 *
 * <p>A token that starts a word carries the mark {@link #WORD_START}. There is a token for each
 * word that documents use, except for every other entity, which is left to its syllables; single
 * characters stand in for anything else in printable ASCII, so that no plain text is unknown.
 *
 * @param tokens the tokens; the first four are padding, start, end and unknown
 */
public record Vocabulary(List<String> tokens) {
  /** Marks a token that starts a word, in place of the space before it. */
  public static final String WORD_START = "\u2581";

  /** Fills up short rows of a batch. */
  public static final String PADDING = "<pad>";

  /** Starts every document. */
  public static final String START = "<s>";

  /** Ends every document. */
  public static final String END = "</s>";

  /** Stands for what no token covers. */
  public static final String UNKNOWN = "<unk>";

  /** The special tokens in the order of their ids. */
  public static final List<String> SPECIAL = List.of(PADDING, START, END, UNKNOWN);

  private static final int SAMPLED_DOCUMENTS = 20_000;
  private static final Set<String> MARKS = Set.of("Q:", "A:");

  /** Copies the list. */
  public Vocabulary {
    tokens = List.copyOf(tokens);
  }

  /** {@return the vocabulary of everything that is written in the world} */
  public static Vocabulary of(World world) {
    Set<String> split = splitEntities(world.facts());
    Set<String> starts = new TreeSet<>(MARKS);
    Dice dice = Dice.seeded(0);
    for (int i = 0; i < SAMPLED_DOCUMENTS; i++) {
      for (String chunk : world.document(dice).split(" ", -1)) {
        starts.add(MARKS.contains(chunk) ? chunk : withoutPunctuation(chunk));
      }
    }
    starts.removeAll(split);
    starts.addAll(world.lexicon().words("onset"));
    starts.addAll(characters());
    starts.remove("");
    Set<String> tokens = new LinkedHashSet<>(SPECIAL);
    starts.forEach(word -> tokens.add(WORD_START + word));
    tokens.add(WORD_START);
    tokens.addAll(world.lexicon().words("middle"));
    tokens.addAll(world.lexicon().words("coda"));
    tokens.addAll(characters());
    tokens.add("\n");
    return new Vocabulary(new ArrayList<>(tokens));
  }

  /**
   * {@return the special tokens, then these words in their order}
   *
   * @param words all different, without spaces
   */
  public static Vocabulary ofWords(List<String> words) {
    return new Vocabulary(
        Stream.concat(SPECIAL.stream(), words.stream().map(word -> WORD_START + word)).toList());
  }

  /** {@return the id of a special token} */
  public static int id(String special) {
    return SPECIAL.indexOf(special);
  }

  private static Set<String> splitEntities(List<Fact> facts) {
    List<String> entities = facts.stream().map(Fact::entity).distinct().toList();
    return new LinkedHashSet<>(
        IntStream.range(0, entities.size())
            .filter(i -> i % 2 == 1)
            .mapToObj(entities::get)
            .toList());
  }

  private static String withoutPunctuation(String chunk) {
    return chunk.replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
  }

  private static Collection<String> characters() {
    return IntStream.rangeClosed('!', '~').mapToObj(Character::toString).toList();
  }
}
