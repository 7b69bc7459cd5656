// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.tensor.FloatTensor;
import java.util.Locale;

/** As what a head is shown a token. */
public enum Embedding {
  /** The row of W_E, as in models of attention alone. */
  PLAIN,
  /**
   * The token after the first layer, W_E + MLP0(W_E), where it stands alone: what deeper layers see
   * of it in trained models. Heads of the first layer are shown the row of W_E.
   */
  EFFECTIVE;

  /** What heads of a layer write where they attend to nothing but a token [n, H, D]. */
  FloatTensor written(HeadCircuits circuits, int layer, int... tokens) {
    int before = this == PLAIN ? 0 : Math.min(layer, 1);
    FloatTensor rows = circuits.alone(before, tokens);
    return circuits.written(layer, circuits.read(layer, HeadInput.VALUE, rows));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
