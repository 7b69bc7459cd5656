// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.probe.FragmentNames.Shown;
import dev.bridle.site.DecoderGraph;
import dev.bridle.stream.ResidualStream;
import dev.bridle.stream.SkipNormSplit;
import dev.bridle.tensor.FloatTensor;
import java.util.HashMap;
import java.util.Map;

/** What heads add to the residual stream, and the matrices by which they do. */
final class HeadWritings {
  /** Of all memory, so much is for matrices. */
  private static final int KEPT_PART = 8;

  private final DecoderGraph decoder;
  private final ResidualStream stream;
  private final RowFragments fragments;
  private final CircuitPrecision precision;
  private final Map<Integer, RowScale> scales = new HashMap<>();
  private final Map<Integer, Layer> kept = new HashMap<>();
  private final GraphLinks links;
  private long room;
  private Layer last;

  /** A layer and its W_O, and whether its heads' products are what it adds. */
  private record Layer(int layer, HeadOutputs outputs, FloatTensor matrix, boolean direct) {}

  HeadWritings(
      DecoderGraph decoder,
      ResidualStream stream,
      RowFragments fragments,
      CircuitPrecision precision) {
    this.decoder = decoder;
    this.stream = stream;
    this.fragments = fragments;
    this.precision = precision;
    this.links = new GraphLinks(new SkipNormSplit().apply(decoder.model().graph()));
    this.room = Runtime.getRuntime().maxMemory() / KEPT_PART;
  }

  /** W_O [H·d, D]. */
  FloatTensor matrix(int layer) {
    return layer(layer).matrix();
  }

  /** Of z [n, H, d], for each head [n, H, D]. */
  FloatTensor written(int layer, FloatTensor z) {
    Layer own = layer(layer);
    FloatTensor products = own.outputs().products(z, own.matrix());
    if (own.direct() || z.size(0) == 0) {
      return products;
    }
    RowFragment behind = fragments.behind(layer, own.outputs().begin());
    RowScale scale = scale(layer, behind, products.size(2));
    return new HeadSum(behind, scale, own.outputs().bias()).shares(products);
  }

  /**
   * Read once where there is room, and else kept until the next. Layers are asked for in turn,
   * again and again: to put one out for another would keep none.
   */
  private synchronized Layer layer(int layer) {
    if (kept.containsKey(layer)) {
      return kept.get(layer);
    } else if (last == null || last.layer() != layer) {
      HeadOutputs outputs = new HeadOutputs(precision, decoder, links, stream, layer);
      last = new Layer(layer, outputs, outputs.matrix(), outputs.isDirect());
      long bytes = (long) Float.BYTES * last.matrix().data().length;
      if (bytes <= room) {
        room -= bytes;
        kept.put(layer, last);
      }
    }
    return last;
  }

  private synchronized RowScale scale(int layer, RowFragment behind, int width) {
    return scales.computeIfAbsent(
        layer,
        key ->
            RowScale.measure(rows -> behind.of(Shown.ROWS, rows), width)
                .orElseThrow(
                    () ->
                        precision.refusal(
                            "what stands behind layer %d's projection is neither linear nor a norm"
                                .formatted(layer))));
  }
}
