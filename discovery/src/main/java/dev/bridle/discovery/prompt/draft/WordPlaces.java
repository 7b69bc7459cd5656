// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.draft;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.model.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which tokens a text's words are made of, and the links that follow from it.
 *
 * <dl>
 *   <dt>{@code previous}
 *   <dd>every position and the one before it
 *   <dt>{@code subword}
 *   <dd>every later token of a word and the earlier tokens of the same word
 *   <dt>{@code word-start}
 *   <dd>every first token of a word and the token before it: what {@code subword} is held against
 * </dl>
 *
 * @param words the positions of each word's tokens
 */
record WordPlaces(List<List<Integer>> words) {
  static final Link.Kind SUBWORD = new Link.Kind("subword");
  static final Link.Kind WORD_START = new Link.Kind("word-start");

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

  /** {@return the words of a text: its runs of letters and digits} */
  static WordPlaces of(String text, Encoding encoding) {
    List<List<Integer>> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      int first = encoding.firstTokenAfter(word.start());
      int last = encoding.firstTokenAfter(word.end() - 1);
      if (last < encoding.size()) {
        words.add(IntStream.rangeClosed(first, last).boxed().toList());
      }
    }
    return new WordPlaces(words);
  }

  /** {@return the prompt with these links} */
  Item link(Item item) {
    List<Link> inside = new ArrayList<>();
    List<Link> starts = new ArrayList<>();
    for (List<Integer> word : words) {
      int first = word.get(0);
      if (first > 0) {
        starts.add(new Link(first, List.of(first - 1)));
      }
      for (int i = 1; i < word.size(); i++) {
        inside.add(new Link(word.get(i), word.subList(0, i)));
      }
    }
    return item.linking(Link.Kind.PREVIOUS, TokenLinks.previous(item.length()))
        .linking(SUBWORD, inside)
        .linking(WORD_START, starts);
  }
}
