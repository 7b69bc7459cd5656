// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import java.util.Locale;

/**
 * A state of the residual stream at one position.
 *
 * @param layer from 0; the number of layers is what the final norm reads, an {@link Place#INPUT}
 * @param place where in the layer
 * @param position from 0
 */
public record FlowNode(int layer, Place place, int position) {
  /** Where in a layer. */
  public enum Place {
    /** What the layer reads. */
    INPUT,
    /** The same with what attention added. */
    ATTENDED,
    /** Not a state but a source: what the layer's projection adds whatever it is given. */
    BIAS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return "layer " + layer + " " + place + " @" + position;
  }
}
