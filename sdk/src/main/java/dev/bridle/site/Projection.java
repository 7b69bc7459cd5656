// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

/**
 * The node that maps z to the residual stream: y = z·W_O + b.
 *
 * @param operator its operator, {@code MatMul} or {@code Gemm}
 * @param output the value it makes, which identifies the node (names may be empty)
 * @param weight the initializer that holds W_O
 * @param orientation how W_O is stored
 * @param bias where b stands
 */
public record Projection(
    String operator, String output, String weight, Orientation orientation, BiasSlot bias) {
  /** How the projection's weight is stored. */
  public enum Orientation {
    /** [H·d, D]: head h owns rows h·d to (h+1)·d. */
    KN,
    /** [D, H·d], as torch's Linear: head h owns columns. */
    NK
  }
}
