// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import java.util.Locale;

/** What the inputs and outputs of a {@link StreamFragment} are called beside the decoder's own. */
public final class FragmentNames {
  /** Input [rows, 1, width]: what stands where the part begins. */
  public static final String ROWS = "bridle.circuit.rows";

  /** Input [tokens]: the tokens whose logits are wanted, where some are. */
  public static final String CHOSEN = "bridle.circuit.chosen";

  private FragmentNames() {}

  /** What a fragment makes. */
  public enum Shown {
    /** Rows of the residual stream. */
    ROWS,
    /** Queries of every head. */
    QUERY,
    /** Keys of every head, or of every head that others share. */
    KEY,
    /** z of every head. */
    VALUE,
    /** The logits, not bent. */
    LOGITS
  }

  /**
   * {@return the output of what a fragment makes}
   *
   * @param what of it
   */
  public static String output(Shown what) {
    return "bridle.circuit.made." + what.name().toLowerCase(Locale.ROOT);
  }
}
