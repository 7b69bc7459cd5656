// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.discovery.measure.Observation;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatTensor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which direction of the residual stream counts for a head. */
sealed interface Aim {
  /** The direction for a head that writes this [1, H, D]. */
  double[] of(HeadId head, FloatTensor written);

  /** Of several, the one along which the head writes least. */
  record Smallest(List<double[]> ways) implements Aim {
    @Override
    public double[] of(HeadId head, FloatTensor written) {
      int from = written.offset(0, head.head());
      return ways.stream()
          .min(Comparator.comparingDouble(way -> TokenWays.along(way, written, from)))
          .orElseThrow();
    }
  }

  /** That of the token which the head looks at most; the first of them stands at position 1. */
  record Attended(Observation seen, int at, List<double[]> ways) implements Aim {
    @Override
    public double[] of(HeadId head, FloatTensor written) {
      int most =
          IntStream.rangeClosed(1, at)
              .boxed()
              .max(Comparator.comparingDouble(key -> seen.attention(head, at, key)))
              .orElseThrow();
      return ways.get(most - 1);
    }
  }
}
