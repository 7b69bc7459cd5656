// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.edit.AffineMap;
import dev.bridle.error.InputException;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.Projection.Orientation;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.util.Map;

/** W_O of one layer, head by head, whichever way it is stored. */
final class ProjectionWeight {
  private final AttentionSite site;
  private final StoredTensor stored;
  private final float[] numbers;
  private final int width;

  private ProjectionWeight(AttentionSite site, StoredTensor stored) {
    this.site = site;
    this.stored = stored;
    this.numbers = stored.toFloats().data();
    this.width = numbers.length / (site.heads() * site.headDim());
  }

  static ProjectionWeight of(StoredTensor stored, AttentionSite site) {
    if (!stored.type().isFloat()) {
      throw new InputException(
          "the projection of layer " + site.layer() + " is quantised (" + stored.type() + ")",
          "Fold into a model in floating point.");
    }
    return new ProjectionWeight(site, stored);
  }

  /** Σ over heads of b·W with the unedited W: what joins the bias, of width D. */
  double[] bias(Map<Integer, AffineMap> maps) {
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

  /** A·W for the edited heads, everything else bit for bit as it was. */
  StoredTensor edited(Map<Integer, AffineMap> maps) {
    float[] changed = numbers.clone();
    maps.forEach(
        (head, map) -> {
          for (int j = 0; j < width; j++) {
            column(head, map, j, changed);
          }
        });
    for (int i = 0; i < changed.length; i++) {
      if (!Float.isFinite(changed[i]) && Float.isFinite(numbers[i])) {
        throw FoldHeadEdits.overflow(site, stored.type());
      }
    }
    ByteBuffer bytes = FloatCodec.encode(stored.type(), changed);
    for (float number : FloatCodec.decode(stored.type(), bytes, changed.length)) {
      if (!Float.isFinite(number)) {
        throw FoldHeadEdits.overflow(site, stored.type());
      }
    }
    return new StoredTensor(stored.type(), stored.shape(), bytes::duplicate);
  }

  private void column(int head, AffineMap map, int j, float[] changed) {
    int d = site.headDim();
    if (map.isScaling()) {
      for (int i = 0; i < d && map.scale() != 1; i++) {
        changed[index(head, i, j)] =
            Rounding.single(map.scale() * numbers[index(head, i, j)], stored.type());
      }
      return;
    }
    for (int i = 0; i < d; i++) {
      double sum = 0;
      for (int k = 0; k < d; k++) {
        sum += map.linear(i, k) * numbers[index(head, k, j)];
      }
      changed[index(head, i, j)] = Rounding.single(sum, stored.type());
    }
  }

  private int index(int head, int i, int j) {
    int row = head * site.headDim() + i;
    return site.projection().orientation() == Orientation.KN
        ? row * width + j
        : j * site.heads() * site.headDim() + row;
  }
}
