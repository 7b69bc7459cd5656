// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.edit.AffineMap;
import dev.bridle.error.InputException;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.ProjectionMatrix;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Folds what a quantised weight holds: factors into the scales of a head's own blocks, offsets into
 * the bias, reckoned with the numbers that the quantised weight stands for.
 */
final class QuantizedFold {
  private final OnnxGraph graph;
  private final GraphBuilder builder;
  private final AttentionSite site;

  QuantizedFold(OnnxGraph graph, GraphBuilder builder, AttentionSite site) {
    this.graph = graph;
    this.builder = builder;
    this.site = site;
  }

  /** Returns the initializers that it changed or added. */
  List<String> fold(Map<Integer, AffineMap> maps) {
    SiteCapacity capacity = SiteCapacity.of(graph, site);
    boolean mixes = maps.values().stream().anyMatch(map -> !map.isScaling());
    boolean scales = maps.values().stream().anyMatch(map -> map.isScaling() && map.scale() != 1);
    boolean adds = maps.values().stream().anyMatch(AffineMap::hasOffset);
    require(!mixes || capacity.project(), "projections");
    require(!scales || capacity.scale(), "factors");
    require(!adds || capacity.add(), "offsets");
    List<String> edited = new ArrayList<>();
    double[] bias = adds ? bias(maps) : new double[0];
    if (scales) {
      BlockScales blocks = new BlockScales(graph, site);
      edited.add(
          new WeightSlot(graph, builder, site)
              .replace(blocks.scales(), scaleInput(), blocks.multiplied(maps)));
    }
    if (adds) {
      edited.add(new BiasWriter(graph, builder, site).add(bias, site.type()));
    }
    return edited;
  }

  /** Σ over heads of b·W with the unedited numbers. */
  private double[] bias(Map<Integer, AffineMap> maps) {
    FloatTensor matrix = ProjectionMatrix.read(graph, site);
    int width = matrix.size(1);
    double[] bias = new double[width];
    maps.forEach(
        (head, map) -> {
          for (int i = 0; i < site.headDim(); i++) {
            int row = (head * site.headDim() + i) * width;
            for (int j = 0; j < width; j++) {
              bias[j] += map.offset(i) * matrix.data()[row + j];
            }
          }
        });
    return bias;
  }

  private int scaleInput() {
    return site.projection().operator().equals("MatMulNBits") ? 2 : 1;
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw new InputException(
          "the projection of layer %d is quantised (%s) and does not hold %s"
              .formatted(site.layer(), site.projection().weight().quantization(), what),
          "Insert the edits (--mode insert), or fold into the model in floating point and quantise the"
              + " result.");
    }
  }
}
