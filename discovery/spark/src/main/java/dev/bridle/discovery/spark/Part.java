// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import dev.bridle.discovery.sweep.run.SweepSlice;
import java.io.Serializable;

/**
 * Which prompts a task runs.
 *
 * @param from the first, in the order of the sweep
 * @param to the one after the last
 */
record Part(int from, int to) implements Serializable {
  SweepSlice of(SweepSlice whole) {
    return new SweepSlice(whole.sweep(), from, to, whole.memory());
  }

  int size() {
    return to - from;
  }

  @Override
  public String toString() {
    return from + " to " + (to - 1);
  }
}
