// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

/**
 * The node that maps z to the residual stream: y = z·W_O + b.
 *
 * @param operator its operator, for example {@code MatMul}, {@code Gemm} or {@code MatMulNBits}
 * @param node the first value it makes, which identifies it (names may be empty)
 * @param reader the first value of the node that reads z: the projection, or a quantiser before it
 * @param output the product in floating point: what the projection makes, or where that is in
 *     integers, what the multiplication with the scales makes of it
 * @param weight W_O
 * @param orientation how W_O is stored
 * @param bias where b stands
 */
public record Projection(
    String operator,
    String node,
    String reader,
    String output,
    WeightForm weight,
    Orientation orientation,
    BiasSlot bias) {
  /** How the projection's weight is stored. */
  public enum Orientation {
    /** [H·d, D]: head h owns rows h·d to (h+1)·d. */
    KN,
    /** [D, H·d], as torch's Linear: head h owns columns. */
    NK
  }
}
