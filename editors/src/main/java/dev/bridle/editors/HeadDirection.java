// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatVector;
import java.util.Map;

/**
 * A direction in one head's output space, with the natural unit of moving along it.
 *
 * @param head the head
 * @param unit θ̂, of length one
 * @param sigma σ, the standard deviation of ⟨z,θ̂⟩ over the texts it was found on; α counts these
 */
public record HeadDirection(HeadId head, FloatVector unit, double sigma) {
  /**
   * {@return α·σ·θ̂, what steering with strength α adds to z}
   *
   * @param strength α
   */
  public FloatVector step(double strength) {
    return unit.times(strength * sigma);
  }

  /** A head's direction among many, or word that there is none. */
  static HeadDirection of(Map<HeadId, HeadDirection> directions, ModelShape shape, HeadId head) {
    shape.require(head);
    HeadDirection direction = directions.get(head);
    if (direction == null) {
      throw new InputException(
          "there is no direction for " + head, "Choose heads whose outputs differ in the texts.");
    }
    return direction;
  }
}
