// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.segment;

import dev.bridle.onnx.OnnxModel;
import dev.bridle.site.CachePort;
import java.util.List;

/**
 * One stretch of a decoder: from a layer's z, or from the tokens, to the next layer's z, or to the
 * logits.
 *
 * <p>Its graph takes the decoder's own inputs too, as far as it reads them: mask, positions, and
 * this stretch's share of the cache.
 *
 * @param model the graph
 * @param takes z of the layer before [rows, sequence, H·d]; empty for the first stretch
 * @param gives z of this stretch's layer; the logits for the last stretch
 * @param carriedIn values of earlier stretches that this one reads, the residual stream among them
 * @param carriedOut values that it makes and later ones read
 * @param cache keys and values of this stretch's attention
 * @param reach an input added to attention's scores [rows, 1, sequence, total]; empty where
 *     attention is fused and takes none
 */
public record Segment(
    OnnxModel model,
    String takes,
    String gives,
    List<String> carriedIn,
    List<String> carriedOut,
    List<CachePort> cache,
    String reach) {
  /** Copies the lists. */
  public Segment {
    carriedIn = List.copyOf(carriedIn);
    carriedOut = List.copyOf(carriedOut);
    cache = List.copyOf(cache);
  }
}
