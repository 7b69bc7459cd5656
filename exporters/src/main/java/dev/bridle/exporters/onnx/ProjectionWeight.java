// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.edit.AffineMap;
import dev.bridle.error.InputException;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.Projection.Orientation;
import dev.bridle.site.WeightForm;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.util.Map;

/** W_O of one layer, head by head, whichever way it is stored. */
final class ProjectionWeight {
  private static final int PIECE = 1 << 16;

  private final AttentionSite site;
  private final StoredTensor stored;
  private final int width;

  private ProjectionWeight(AttentionSite site, StoredTensor stored) {
    this.site = site;
    this.stored = stored;
    this.width = Math.toIntExact(stored.elements() / ((long) site.heads() * site.headDim()));
  }

  static ProjectionWeight of(OnnxGraph graph, AttentionSite site) {
    WeightForm form = site.projection().weight();
    StoredTensor stored = graph.initializers().get(form.initializer());
    if (stored == null) {
      throw new InputException(
          "the weight \""
              + form.initializer()
              + "\" of layer "
              + site.layer()
              + " is a Constant node, not an initializer",
          "Export the model again with its weights as initializers.");
    }
    return new ProjectionWeight(site, stored);
  }

  /** Σ over heads of b·W with the unedited W: what joins the bias, of width D. */
  double[] bias(Map<Integer, AffineMap> maps) {
    float[] numbers = stored.toFloats().data();
    double[] bias = new double[width];
    maps.forEach(
        (head, map) -> {
          for (int i = 0; i < site.headDim(); i++) {
            for (int j = 0; j < width && map.offset(i) != 0; j++) {
              bias[j] += map.offset(i) * numbers[index(head, i, j)];
            }
          }
        });
    return bias;
  }

  /**
   * A·W for the edited heads, everything else bit for bit as it was.
   *
   * <p>It is computed to be checked, and again when it is read, so that a model's edited layers are
   * never in memory together.
   */
  StoredTensor edited(Map<Integer, AffineMap> maps) {
    requireFinite(changed(maps));
    return new StoredTensor(stored.type(), stored.shape(), () -> changed(maps));
  }

  private ByteBuffer changed(Map<Integer, AffineMap> maps) {
    float[] numbers = stored.toFloats().data();
    double[] column = new double[site.headDim()];
    maps.forEach(
        (head, map) -> {
          for (int j = 0; j < width; j++) {
            change(head, map, j, numbers, column);
          }
        });
    return FloatCodec.encode(stored.type(), numbers);
  }

  private void change(int head, AffineMap map, int j, float[] numbers, double[] column) {
    int d = site.headDim();
    if (map.isScaling()) {
      for (int i = 0; i < d && map.scale() != 1; i++) {
        int at = index(head, i, j);
        numbers[at] = Rounding.single(map.scale() * numbers[at], stored.type());
      }
      return;
    }
    for (int i = 0; i < d; i++) {
      column[i] = 0;
      for (int k = 0; k < d; k++) {
        column[i] += map.linear(i, k) * numbers[index(head, k, j)];
      }
    }
    for (int i = 0; i < d; i++) {
      numbers[index(head, i, j)] = Rounding.single(column[i], stored.type());
    }
  }

  /** A piece at a time: a second copy of the weight would be one too many. */
  private void requireFinite(ByteBuffer bytes) {
    int size = (int) stored.type().bytes(1);
    for (int at = 0; at < bytes.limit(); at += PIECE * size) {
      int count = Math.min(PIECE, (bytes.limit() - at) / size);
      for (float number : FloatCodec.decode(stored.type(), bytes.slice(at, count * size), count)) {
        if (!Float.isFinite(number)) {
          throw FoldHeadEdits.overflow(site, stored.type());
        }
      }
    }
  }

  private int index(int head, int i, int j) {
    int row = head * site.headDim() + i;
    return site.projection().orientation() == Orientation.KN
        ? row * width + j
        : j * site.heads() * site.headDim() + row;
  }
}
