// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.retrieval;

import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How many words two texts share, by ROUGE-1.
 *
 * <p>Words are runs of letters and digits, without regard to case; they are not stemmed. A word
 * counts as often as it stands in both texts. Source: Lin 2004, "ROUGE: A Package for Automatic
 * Evaluation of Summaries".
 */
final class Rouge1 {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

  private Rouge1() {}

  /**
   * {@return the share of the reference's words that stand in the candidate; 0 if it has none}
   *
   * @param reference what should be said
   * @param candidate what is said
   */
  static double recall(String reference, String candidate) {
    Map<String, Long> wanted = words(reference);
    Map<String, Long> said = words(candidate);
    long all = wanted.values().stream().mapToLong(Long::longValue).sum();
    long shared =
        wanted.entrySet().stream()
            .mapToLong(word -> Math.min(word.getValue(), said.getOrDefault(word.getKey(), 0L)))
            .sum();
    return all == 0 ? 0 : (double) shared / all;
  }

  private static Map<String, Long> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
  }
}
