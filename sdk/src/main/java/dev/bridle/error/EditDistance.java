// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.error;

import java.util.stream.IntStream;

/** How far two spellings are apart, for the question "did you mean". */
public final class EditDistance {
  private EditDistance() {}

  /**
   * {@return Levenshtein's distance: the fewest insertions, deletions and substitutions of a
   * character that turn one text into the other}
   *
   * @param a a text
   * @param b a text
   */
  public static int between(String a, String b) {
    int[] row = IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
