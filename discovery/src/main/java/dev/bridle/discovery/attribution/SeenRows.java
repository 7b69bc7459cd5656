// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A prompt's run as rows of tensors. */
record SeenRows(Observation seen) {
  /** The last position of a mark; none if the prompt does not have it. */
  static OptionalInt last(Item item, Mark mark) {
    List<Integer> positions = item.at(mark);
    return positions.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(positions.get(positions.size() - 1));
  }

  /** z of a layer at one position [1, H, d]. */
  FloatTensor z(int layer, int at) {
    List<float[]> heads = new ArrayList<>();
    for (int head = 0; head < seen.shape().heads(); head++) {
      heads.add(seen.z(new HeadId(layer, head), at).toArray());
    }
    return new FloatTensor(joined(heads), 1, heads.size(), heads.get(0).length);
  }

  /** What heads of a layer hand on of the first so many positions [n, H, d]. */
  FloatTensor values(int layer, int count) {
    List<Integer> positions = IntStream.range(0, count).boxed().toList();
    return seen.circuits().read(layer, HeadInput.VALUE, residuals(layer, positions));
  }

  /** The residual stream before a layer at positions, at least one [n, D]. */
  FloatTensor residuals(int layer, List<Integer> positions) {
    List<float[]> rows =
        positions.stream().map(position -> seen.residual(layer, position).toArray()).toList();
    return new FloatTensor(joined(rows), rows.size(), rows.get(0).length);
  }

  /** What the final norm divides by at a position. */
  double scale(int at) {
    return seen.circuits().finalScale(seen.residual(seen.shape().layers(), at));
  }

  private static float[] joined(List<float[]> rows) {
    int width = rows.get(0).length;
    float[] all = new float[rows.size() * width];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row), 0, all, row * width, width);
    }
    return all;
  }
}
