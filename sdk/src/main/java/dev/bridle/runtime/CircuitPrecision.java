// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.error.InputException;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.WeightForm;
import dev.bridle.tensor.ElementType;
import java.nio.file.Path;

/**
 * How exactly a graph must be what its circuits say of it, and what is said where it is not.
 *
 * @param file of the graph, for messages
 * @param tolerance how far a matrix may be from what it was measured of, as a part of it
 */
record CircuitPrecision(Path file, double tolerance) {
  /** Sums of a thousand terms in single precision, and a norm's epsilon. */
  private static final double SINGLE = 1e-3;

  /** Half precision, and weights or activations in whole numbers. */
  private static final double ROUGH = 2e-2;

  /** As the weights of a decoder's projections are stored. */
  static CircuitPrecision of(Path file, DecoderGraph decoder) {
    boolean single =
        decoder.sites().stream()
            .map(site -> site.projection().weight())
            .allMatch(form -> form instanceof WeightForm.Plain && isWide(form.type()));
    return new CircuitPrecision(file, single ? SINGLE : ROUGH);
  }

  private static boolean isWide(ElementType type) {
    return type == ElementType.FLOAT32 || type == ElementType.FLOAT64;
  }

  InputException refusal(String problem) {
    return new InputException(
        file, "graph", problem, "Look at another part, or build the model from its checkpoint.");
  }
}
