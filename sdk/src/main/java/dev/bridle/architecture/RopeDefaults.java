// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

/**
 * What a family's own class fixes about its rotation, for a config that leaves it out.
 *
 * <pre>{@code
 * Rope.of(decoder, config, headDim, RopeDefaults.USUAL.withShare(0.25));
 * Rope.of(decoder, config, "full_attention", headDim, RopeDefaults.USUAL.withTheta(1e6));
 * }</pre>
 *
 * @param layout which dimensions of a head turn together
 * @param theta the base of the frequencies
 * @param localTheta the base in layers that see a window only
 * @param share the part of a head's dimensions that turn, up to one
 */
record RopeDefaults(RopeLayout layout, double theta, double localTheta, double share) {
  /** The whole head, in halves, with the base of the paper. */
  static final RopeDefaults USUAL = new RopeDefaults(RopeLayout.HALVES, 10000, 10000, 1);

  RopeDefaults withLayout(RopeLayout other) {
    return new RopeDefaults(other, theta, localTheta, share);
  }

  RopeDefaults withTheta(double other) {
    return new RopeDefaults(layout, other, localTheta, share);
  }

  RopeDefaults withLocalTheta(double other) {
    return new RopeDefaults(layout, theta, other, share);
  }

  RopeDefaults withShare(double other) {
    return new RopeDefaults(layout, theta, localTheta, other);
  }
}
