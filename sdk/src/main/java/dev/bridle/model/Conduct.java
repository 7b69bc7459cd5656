// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import java.util.List;

/**
 * How a graph behaves when it is run, as measured when it was opened.
 *
 * <p>Graphs made here do all of it. Of a graph that somebody else exported nothing is taken on
 * trust: what it does not do is gone around, invisibly but for the time it takes, and said here.
 *
 * @param rows which rows it runs together
 * @param continues whether it goes on from keys and values of an earlier run
 * @param showsPatterns whether attention patterns can be captured
 * @param reasons what was measured where any of these is less than everything, a sentence each
 */
public record Conduct(Rows rows, boolean continues, boolean showsPatterns, List<String> reasons) {
  /** Which rows of a batch a graph runs together, each as if it were alone. */
  public enum Rows {
    /** Any: shorter ones are padded on the left. */
    ANY,
    /** Those of one length. */
    EQUAL_LENGTH,
    /** None. */
    ONE
  }

  /** Copies the list. */
  public Conduct {
    reasons = List.copyOf(reasons);
  }

  /**
   * {@return the conduct of a graph made here}
   *
   * @param continues whether it has a cache
   */
  public static Conduct ofOwn(boolean continues) {
    return new Conduct(Rows.ANY, continues, true, List.of());
  }
}
