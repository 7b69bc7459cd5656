// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

/**
 * One layer's attention as an edit sees it.
 *
 * @param layer the layer, from 0, in graph order
 * @param z the value holding all heads' outputs side by side, last axis H·d
 * @param projection the output projection that reads z
 * @param pattern the value holding attention probabilities [batch, H, sequence, total]
 * @param heads H, query heads
 * @param headDim d
 */
public record AttentionSite(
    int layer, String z, Projection projection, String pattern, int heads, int headDim) {}
