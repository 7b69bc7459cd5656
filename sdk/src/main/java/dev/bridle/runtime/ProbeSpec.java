// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.model.HookPoint;
import java.util.Set;

/** Which copy of the graph a run needs; equal specs share a session. */
record ProbeSpec(Set<HookPoint> hooks, boolean gathers, Steering steering, Readout readout) {
  /** How edits enter the graph. */
  enum Form {
    NONE,
    /** A factor a head and a row to add. */
    SCALED,
    /** A matrix a head and a row to add. */
    MAPPED
  }

  /** Edits, and whether they wait for each row's prompt to end. */
  record Steering(Form form, boolean gated) {
    static final Steering NONE = new Steering(Form.NONE, false);
  }

  /** What comes out beside the hooks. */
  enum Readout {
    NONE,
    LOGITS,
    LAST_LOGITS_AND_CACHE,
    TOKEN_LOG_PROBABILITIES
  }

  boolean isPlain() {
    return hooks.isEmpty() && steering.form() == Form.NONE && readout == Readout.LOGITS;
  }
}
