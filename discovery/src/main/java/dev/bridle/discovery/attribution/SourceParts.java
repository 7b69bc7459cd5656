// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.weights.FrozenProjection;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatTensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Each head's part of the logits that count, by the positions that it takes it from. */
final class SourceParts {
  private final Item item;
  private final double[][] parts;

  /** A row a head, layer by layer, in it a number a position, in logits. */
  private SourceParts(Item item, double[][] parts) {
    this.item = item;
    this.parts = parts;
  }

  /** Takes one prompt's run apart; nothing if the prompt lacks the place or answers. */
  static Optional<SourceParts> of(Observation seen, Mark at, Toward toward) {
    OptionalInt position = SeenRows.last(seen.item(), at);
    if (position.isEmpty()) {
      return Optional.empty();
    }
    return toward
        .aim(seen, position.getAsInt())
        .map(aim -> new SourceParts(seen.item(), parts(seen, position.getAsInt(), aim)));
  }

  private static double[][] parts(Observation seen, int at, Aim aim) {
    SeenRows rows = new SeenRows(seen);
    HeadCircuits circuits = seen.circuits();
    int heads = seen.shape().heads();
    double[][] parts = new double[seen.shape().layers() * heads][];
    double scale = rows.scale(at);
    for (int layer = 0; layer < seen.shape().layers(); layer++) {
      FloatTensor z = rows.z(layer, at);
      FloatTensor written = circuits.written(layer, z);
      FloatTensor projection = FrozenProjection.at(circuits, layer, z);
      FloatTensor values = rows.values(layer, at + 1);
      for (int h = 0; h < heads; h++) {
        HeadId head = new HeadId(layer, h);
        double[] pulled = pulledBack(projection, h, values.size(2), aim.of(head, written));
        parts[layer * heads + h] =
            IntStream.rangeClosed(0, at)
                .mapToDouble(
                    key ->
                        seen.attention(head, at, key)
                            * TokenWays.along(pulled, values, values.offset(key, head.head()))
                            / scale)
                .toArray();
      }
    }
    return parts;
  }

  /** The direction as the head's values see it: W_O·u, [d]. */
  private static double[] pulledBack(FloatTensor projection, int head, int headDim, double[] way) {
    return IntStream.range(0, headDim)
        .mapToDouble(i -> TokenWays.along(way, projection, projection.offset(head * headDim + i)))
        .toArray();
  }

  /** Whether any of the marks stands where heads can look. */
  boolean has(List<Mark> marks) {
    return positions(marks).length > 0;
  }

  /** What each head takes from marks, in logits. */
  double[] sums(List<Mark> marks) {
    int[] positions = positions(marks);
    double[] sums = new double[parts.length];
    for (int head = 0; head < parts.length; head++) {
      for (int position : positions) {
        sums[head] += parts[head][position];
      }
    }
    return sums;
  }

  /** What each head takes from marks, of the sizes of all that it takes; 0 of nothing. */
  double[] shares(List<Mark> marks) {
    double[] shares = sums(marks);
    for (int head = 0; head < parts.length; head++) {
      double whole = 0;
      for (double part : parts[head]) {
        whole += Math.abs(part);
      }
      shares[head] = whole == 0 ? 0 : shares[head] / whole;
    }
    return shares;
  }

  private int[] positions(List<Mark> marks) {
    return marks.stream()
        .flatMap(mark -> item.at(mark).stream())
        .mapToInt(Integer::intValue)
        .filter(position -> position < parts[0].length)
        .distinct()
        .toArray();
  }
}
