// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.edit.AffineMap;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.Projection.Orientation;
import dev.bridle.site.WeightForm;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.util.Map;

/** The scales of a weight in blocks, some of which may belong to one head alone. */
final class BlockScales {
  private final OnnxGraph graph;
  private final AttentionSite site;
  private final WeightForm form;

  BlockScales(OnnxGraph graph, AttentionSite site) {
    this.graph = graph;
    this.site = site;
    this.form = site.projection().weight();
  }

  /** Whether no block holds numbers of two heads. */
  boolean separateHeads() {
    int block = blockSize();
    return block > 0 && site.headDim() % block == 0 && graph.initializers().containsKey(scales());
  }

  String scales() {
    return form instanceof WeightForm.Blocks blocks
        ? blocks.scales()
        : form instanceof WeightForm.Dequantized it ? it.scale() : "";
  }

  /**
   * The scales with each head's multiplied by its factor, everything else bit for bit as it was.
   */
  StoredTensor multiplied(Map<Integer, AffineMap> maps) {
    StoredTensor stored = graph.initializers().get(scales());
    float[] numbers = stored.toFloats().data();
    for (int at = 0; at < numbers.length; at++) {
      AffineMap map = maps.get(firstRow(at, numbers.length) / site.headDim());
      if (map != null && map.scale() != 1) {
        numbers[at] = Rounding.single(map.scale() * numbers[at], stored.type());
      }
    }
    ByteBuffer bytes = FloatCodec.encode(stored.type(), numbers);
    for (float number : FloatCodec.decode(stored.type(), bytes, numbers.length)) {
      if (!Float.isFinite(number)) {
        throw FoldHeadEdits.overflow(site, stored.type());
      }
    }
    return new StoredTensor(stored.type(), stored.shape(), bytes::duplicate);
  }

  /** How many columns of z share a scale; 0 where the scales do not run along z. */
  private int blockSize() {
    if (form instanceof WeightForm.Blocks blocks) {
      return blocks.blockSize();
    }
    return form instanceof WeightForm.Dequantized it && it.axis() == zAxis() ? it.blockSize() : 0;
  }

  private int zAxis() {
    return site.projection().orientation() == Orientation.KN ? 0 : 1;
  }

  /** The first column of z that a scale is for. */
  private int firstRow(int at, int count) {
    int blocks = site.width() / blockSize();
    boolean fastest = form instanceof WeightForm.Blocks || zAxis() == 1;
    int block = fastest ? at % blocks : at / (count / blocks);
    return block * blockSize();
  }
}
