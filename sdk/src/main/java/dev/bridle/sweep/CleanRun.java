// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;

/** A model's own run of a prompt, kept so that interventions can start from it. */
public interface CleanRun {
  /** {@return how many tokens the prompt has} */
  int length();

  /** {@return the logits after the last token} */
  FloatVector logits();

  /**
   * {@return what a layer's heads put out [positions, H, d]}
   *
   * @param layer from 0
   */
  FloatTensor z(int layer);
}
