// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.onnx.OnnxGraph;
import dev.bridle.site.Projection.Orientation;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.util.function.IntToDoubleFunction;

/**
 * Reads W_O of a site as numbers [H·d, D], whichever way it is stored.
 *
 * <p>Quantised weights become what the graph computes with them: (q − zero)·scale.
 */
public final class ProjectionMatrix {
  private ProjectionMatrix() {}

  /**
   * {@return W_O, head h in rows h·d to (h+1)·d}
   *
   * @param graph the site's graph
   * @param site whose projection is read
   * @throws IllegalArgumentException if its form is not read here
   */
  public static FloatTensor read(OnnxGraph graph, AttentionSite site) {
    Projection projection = site.projection();
    WeightForm form = projection.weight();
    if (form instanceof WeightForm.Plain plain) {
      FloatTensor stored = constant(graph, plain.initializer()).toFloats();
      return oriented(stored.data(), stored.size(0), stored.size(1), projection.orientation());
    } else if (form instanceof WeightForm.Dequantized it) {
      return dequantized(graph, it, projection.orientation());
    } else if (form instanceof WeightForm.Integers it) {
      return integers(graph, it, projection.orientation());
    } else if (form instanceof WeightForm.Blocks it) {
      return blocks(graph, it);
    }
    throw new IllegalArgumentException(
        "layer " + site.layer() + "'s weight is " + form.quantization() + ", which is not read");
  }

  private static StoredTensor constant(OnnxGraph graph, String name) {
    return graph
        .constant(name)
        .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\" is no constant"));
  }

  private static FloatTensor dequantized(
      OnnxGraph graph, WeightForm.Dequantized form, Orientation orientation) {
    StoredTensor stored = constant(graph, form.initializer());
    int rows = Math.toIntExact(stored.shape().get(0));
    int columns = Math.toIntExact(stored.shape().get(1));
    PackedIntegers numbers = PackedIntegers.of(stored);
    float[] scales = constant(graph, form.scale()).toFloats().data();
    IntToDoubleFunction zeros = zeros(graph, form.zeroPoint());
    int block = Math.max(1, form.blockSize());
    float[] values = new float[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int along = form.axis() == 0 ? i : j;
        int scale =
            form.blockSize() == 0
                ? along
                : form.axis() == 0
                    ? (i / block) * columns + j
                    : i * ((columns + block - 1) / block) + j / block;
        int at = scales.length == 1 ? 0 : scale;
        int cell = i * columns + j;
        values[cell] = (float) ((numbers.get(cell) - zeros.applyAsDouble(at)) * scales[at]);
      }
    }
    return oriented(values, rows, columns, orientation);
  }

  private static FloatTensor integers(
      OnnxGraph graph, WeightForm.Integers form, Orientation orientation) {
    StoredTensor stored = constant(graph, form.initializer());
    int rows = Math.toIntExact(stored.shape().get(0));
    int columns = Math.toIntExact(stored.shape().get(1));
    PackedIntegers numbers = PackedIntegers.of(stored);
    float[] scales = constant(graph, form.scale()).toFloats().data();
    IntToDoubleFunction zeros = zeros(graph, form.zeroPoint());
    float[] values = new float[rows * columns];
    for (int cell = 0; cell < values.length; cell++) {
      int at = scales.length == 1 ? 0 : cell % columns;
      values[cell] = (float) ((numbers.get(cell) - zeros.applyAsDouble(at)) * scales[at]);
    }
    return oriented(values, rows, columns, orientation);
  }

  /** Rows of N, blocks of K: number k of row n stands in block k / size, packed low bits first. */
  private static FloatTensor blocks(OnnxGraph graph, WeightForm.Blocks form) {
    int perRow = (form.columns() + form.blockSize() - 1) / form.blockSize();
    PackedIntegers numbers = PackedIntegers.of(constant(graph, form.initializer()), form.bits());
    float[] scales = constant(graph, form.scales()).toFloats().data();
    IntToDoubleFunction zeros = blockZeros(graph, form, perRow);
    float[] values = new float[form.columns() * form.rows()];
    for (int n = 0; n < form.rows(); n++) {
      for (int k = 0; k < form.columns(); k++) {
        int block = n * perRow + k / form.blockSize();
        int cell = block * form.blockSize() + k % form.blockSize();
        values[k * form.rows() + n] =
            (float) ((numbers.get(cell) - zeros.applyAsDouble(block)) * scales[block]);
      }
    }
    return new FloatTensor(values, form.columns(), form.rows());
  }

  /** Zero points are packed too, each row of them filled up to whole bytes. */
  private static IntToDoubleFunction blockZeros(
      OnnxGraph graph, WeightForm.Blocks form, int perRow) {
    if (form.zeroPoints().isEmpty()) {
      double middle = 1 << (form.bits() - 1);
      return block -> middle;
    }
    StoredTensor stored = constant(graph, form.zeroPoints());
    if (stored.type().isFloat()) {
      float[] zeros = stored.toFloats().data();
      return block -> zeros[block];
    }
    PackedIntegers zeros = PackedIntegers.of(stored, form.bits());
    int filled = (perRow * form.bits() + 7) / 8 * 8 / form.bits();
    return block -> zeros.get(block / perRow * filled + block % perRow);
  }

  private static IntToDoubleFunction zeros(OnnxGraph graph, String name) {
    if (name.isEmpty()) {
      return at -> 0;
    }
    PackedIntegers zeros = PackedIntegers.of(constant(graph, name));
    return zeros::get;
  }

  private static FloatTensor oriented(
      float[] values, int rows, int columns, Orientation orientation) {
    if (orientation == Orientation.KN) {
      return new FloatTensor(values, rows, columns);
    }
    float[] turned = new float[values.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j * rows + i] = values[i * columns + j];
      }
    }
    return new FloatTensor(turned, columns, rows);
  }
}
