// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.probe.FragmentNames.Shown;
import dev.bridle.tensor.FloatTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What final norm and unembedding make of the residual stream, and by which directions. */
final class UnembeddingReadings {
  /** Enough tokens to tell one norm from another by. */
  private static final int TOKENS = 64;

  /**
   * How many columns a product has at least, and how many at a time they grow by: the processor
   * adds up narrow and ragged ones in another order, and a direction must not depend on which
   * others were asked for.
   */
  private static final int LEAST = 256;

  private static final int STEP = 64;

  /** Directions of 4096 tokens where the stream is 4096 wide. */
  private static final long KEPT_BYTES = 1L << 26;

  private final ModelShape shape;
  private final RowFragments fragments;
  private final CircuitPrecision precision;
  private final RecentRows known = new RecentRows(KEPT_BYTES);
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
    Map<Integer, float[]> found = known.of(tokens);
    int[] missing = IntStream.of(tokens).distinct().filter(it -> !found.containsKey(it)).toArray();
    if (missing.length > 0) {
      Map<Integer, float[]> measured = measured(width, withCompany(missing));
      known.keep(measured);
      found.putAll(measured);
    }
    float[] rows = new float[Math.multiplyExact(tokens.length, width)];
    for (int i = 0; i < tokens.length; i++) {
      System.arraycopy(found.get(tokens[i]), 0, rows, i * width, width);
    }
    return new FloatTensor(rows, tokens.length, width);
  }

  /** Filled up with others from all over the vocabulary. */
  private int[] withCompany(int[] tokens) {
    int count = Math.max(LEAST, (tokens.length + STEP - 1) / STEP * STEP);
    IntStream others =
        IntStream.range(tokens.length, count)
            .map(i -> (int) ((long) i * shape.vocabSize() / count));
    return IntStream.concat(IntStream.of(tokens), others).toArray();
  }

  private Map<Integer, float[]> measured(int width, int[] tokens) {
    RowFragment some = fragments.someLogits();
    ScaledMap map =
        ScaledMap.of(
            rows -> some.of(Shown.LOGITS, rows, tokens), width, some.atOnce(), scale(width));
    FloatTensor matrix = map.matrix();
    if (!(map.error(matrix) <= precision.tolerance())) {
      throw notLinear();
    }
    Map<Integer, float[]> directions = new LinkedHashMap<>();
    for (int column = 0; column < tokens.length; column++) {
      float[] direction = new float[width];
      for (int i = 0; i < width; i++) {
        direction[i] = matrix.data()[i * tokens.length + column];
      }
      directions.put(tokens[column], direction);
    }
    return directions;
  }

  private InputException notLinear() {
    return precision.refusal(
        "its logits are not a matrix times the residual stream over one scale");
  }
}
