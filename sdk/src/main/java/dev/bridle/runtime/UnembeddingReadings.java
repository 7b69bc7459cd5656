// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.probe.FragmentNames.Shown;
import dev.bridle.tensor.FloatTensor;
import java.util.stream.IntStream;

/** What final norm and unembedding make of the residual stream, and by which directions. */
final class UnembeddingReadings {
  /** Enough tokens to tell one norm from another by. */
  private static final int TOKENS = 64;

  private final ModelShape shape;
  private final RowFragments fragments;
  private final CircuitPrecision precision;
  private RowScale scale;

  UnembeddingReadings(ModelShape shape, RowFragments fragments, CircuitPrecision precision) {
    this.shape = shape;
    this.fragments = fragments;
    this.precision = precision;
  }

  /** Of rows [n, D], all logits [n, V]. */
  FloatTensor logits(FloatTensor residuals) {
    return fragments.logits().of(Shown.LOGITS, residuals);
  }

  /** The scale of the final norm. */
  synchronized RowScale scale(int width) {
    if (scale == null) {
      int[] first = IntStream.range(0, Math.min(TOKENS, shape.vocabSize())).toArray();
      RowFragment some = fragments.someLogits();
      scale =
          RowScale.measure(rows -> some.of(Shown.LOGITS, rows, first), width)
              .orElseThrow(this::notLinear);
    }
    return scale;
  }

  /** The directions of tokens [n, D]. */
  FloatTensor directions(int width, int... tokens) {
    RowFragment some = fragments.someLogits();
    ScaledMap map =
        ScaledMap.of(
            rows -> some.of(Shown.LOGITS, rows, tokens), width, some.atOnce(), scale(width));
    FloatTensor matrix = map.matrix();
    if (!(map.error(matrix) <= precision.tolerance())) {
      throw notLinear();
    }
    float[] turned = new float[matrix.data().length];
    for (int i = 0; i < width; i++) {
      for (int token = 0; token < tokens.length; token++) {
        turned[token * width + i] = matrix.data()[i * tokens.length + token];
      }
    }
    return new FloatTensor(turned, tokens.length, width);
  }

  private InputException notLinear() {
    return precision.refusal(
        "its logits are not a matrix times the residual stream over one scale");
  }
}
