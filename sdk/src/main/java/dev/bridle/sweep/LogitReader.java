// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.tensor.FloatVector;

/** Takes from the logits of an intervention what is wanted of them; they are not kept. */
@FunctionalInterface
public interface LogitReader {
  /**
   * Reads one row.
   *
   * @param intervention its index in the list that was run
   * @param logits after the prompt's last token [vocabulary]
   */
  void read(int intervention, FloatVector logits);
}
