// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.circuit.HeadInput;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.probe.FragmentNames.Shown;
import dev.bridle.probe.StreamFragment;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.FloatTensor;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What heads make of rows of the residual stream, and the matrices by which they do. */
final class HeadReadings {
  private final DecoderGraph decoder;
  private final RowFragments fragments;
  private final CircuitPrecision precision;
  private final Map<Integer, String> obstacles = new HashMap<>();
  private final Map<HeadInput, Matrix> matrices = new EnumMap<>(HeadInput.class);

  /** The matrix of the layer that was asked for last, all heads side by side. */
  private record Matrix(int layer, FloatTensor numbers) {}

  HeadReadings(DecoderGraph decoder, RowFragments fragments, CircuitPrecision precision) {
    this.decoder = decoder;
    this.fragments = fragments;
    this.precision = precision;
  }

  /** Of rows [n, D], for each head [n, H, d]. */
  FloatTensor read(int layer, HeadInput input, FloatTensor residuals) {
    requireShown(layer, input);
    FloatTensor made = fragments.heads(layer).of(shown(input), residuals);
    return heads(made, layer, input);
  }

  /** The matrix of one head [D, d]. */
  FloatTensor matrix(HeadId head, HeadInput input, int width) {
    requireShown(head.layer(), input);
    FloatTensor heads = heads(all(head.layer(), input, width), head.layer(), input);
    int headDim = heads.size(2);
    float[] own = new float[width * headDim];
    for (int row = 0; row < width; row++) {
      int from = heads.offset(row, head.head());
      System.arraycopy(heads.data(), from, own, row * headDim, headDim);
    }
    return new FloatTensor(own, width, headDim);
  }

  private synchronized FloatTensor all(int layer, HeadInput input, int width) {
    Matrix known = matrices.get(input);
    if (known == null || known.layer() != layer) {
      known = new Matrix(layer, measured(layer, input, width));
      matrices.put(input, known);
    }
    return known.numbers();
  }

  private FloatTensor measured(int layer, HeadInput input, int width) {
    RowFragment heads = fragments.heads(layer);
    ScaledMap map =
        ScaledMap.of(rows -> heads.of(shown(input), rows), width, heads.atOnce())
            .orElseThrow(() -> notLinear(layer, input));
    FloatTensor matrix = map.matrix();
    if (!(map.error(matrix) <= precision.tolerance())) {
      throw notLinear(layer, input);
    }
    return matrix;
  }

  /** [n, H, d] of numbers that may stand there once for several heads. */
  private FloatTensor heads(FloatTensor made, int layer, HeadInput input) {
    AttentionSite site = decoder.sites().get(layer);
    int heads = site.heads();
    boolean shared = input == HeadInput.KEY && made.size(1) < site.width();
    int own = shared ? made.size(1) / site.headDim() : heads;
    if (own == 0 || heads % own != 0 || made.size(1) % own != 0) {
      throw precision.refusal(
          "%d numbers are no %s of layer %d".formatted(made.size(1), name(input), layer));
    }
    int rows = made.size(0);
    int width = made.size(1) / own;
    if (own == heads) {
      return new FloatTensor(made.data(), rows, heads, width);
    }
    float[] all = new float[Math.multiplyExact(rows * heads, width)];
    for (int row = 0; row < rows; row++) {
      for (int head = 0; head < heads; head++) {
        int from = row * made.size(1) + head / (heads / own) * width;
        System.arraycopy(made.data(), from, all, (row * heads + head) * width, width);
      }
    }
    return new FloatTensor(all, rows, heads, width);
  }

  private synchronized void requireShown(int layer, HeadInput input) {
    String obstacle =
        input == HeadInput.VALUE
            ? ""
            : obstacles.computeIfAbsent(layer, key -> StreamFragment.scoresObstacle(decoder, key));
    if (!obstacle.isEmpty()) {
      throw precision.refusal(obstacle);
    }
  }

  private InputException notLinear(int layer, HeadInput input) {
    return precision.refusal(
        "the %s of layer %d are not a matrix times the residual stream over one scale"
            .formatted(name(input), layer));
  }

  private static Shown shown(HeadInput input) {
    return switch (input) {
      case QUERY -> Shown.QUERY;
      case KEY -> Shown.KEY;
      case VALUE -> Shown.VALUE;
    };
  }

  private static String name(HeadInput input) {
    return input == HeadInput.QUERY ? "queries" : input.name().toLowerCase(Locale.ROOT) + "s";
  }
}
