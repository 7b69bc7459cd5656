// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.model.HookPoint;
import java.util.Set;

/**
 * Which copy of the graph a run needs; equal specs are the same graph.
 *
 * @param hooks what to show
 * @param gathers whether all but patterns is reduced to positions that are fed
 * @param steering how edits enter
 * @param readout what comes out beside the hooks
 */
public record ProbeSpec(Set<HookPoint> hooks, boolean gathers, Steering steering, Readout readout) {
  /** Copies the set. */
  public ProbeSpec {
    hooks = Set.copyOf(hooks);
  }

  /** How edits enter the graph. */
  public enum Form {
    /** Not at all. */
    NONE,
    /** A factor a head and a row to add. */
    SCALED,
    /** A matrix a head and a row to add. */
    MAPPED
  }

  /**
   * Edits, and whether they wait for each row's prompt to end.
   *
   * @param form how they enter
   * @param gated whether they wait
   */
  public record Steering(Form form, boolean gated) {
    /** No edits. */
    public static final Steering NONE = new Steering(Form.NONE, false);
  }

  /** What comes out beside the hooks. */
  public enum Readout {
    /** Nothing. */
    NONE,
    /** Logits at every position. */
    LOGITS,
    /** Logits at the last position alone, and what to keep for the next token. */
    LAST_LOGITS_AND_CACHE,
    /** The log probability of one token a position. */
    TOKEN_LOG_PROBABILITIES
  }

  /** {@return whether nothing but logits is asked for, as the graph itself gives them} */
  public boolean isPlain() {
    return hooks.isEmpty() && steering.form() == Form.NONE && readout == Readout.LOGITS;
  }
}
