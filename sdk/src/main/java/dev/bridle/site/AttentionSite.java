// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.tensor.ElementType;

/**
 * One layer's attention as an edit sees it.
 *
 * @param layer the layer, from 0, in graph order
 * @param core what computes z
 * @param z the last floating-point value before the projection, all heads' outputs side by side,
 *     last axis H·d; with two axes instead of three where the projection is a {@code Gemm}
 * @param projection the output projection that reads z
 * @param heads H, query heads
 * @param headDim d
 */
public record AttentionSite(
    int layer, AttentionCore core, String z, Projection projection, int heads, int headDim) {
  /** {@return H·d, the width of z} */
  public int width() {
    return heads * headDim;
  }

  /** {@return what an element of z is} */
  public ElementType type() {
    return projection.weight().type();
  }
}
