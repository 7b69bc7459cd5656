// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

/**
 * Widen, bend, narrow: down(f(up(x))).
 *
 * @param hidden the width of x
 * @param inner the width between
 * @param hasBias whether both layers have one
 */
record Mlp(
    Flow flow, Linear linear, Activation activation, long hidden, long inner, boolean hasBias) {
  /**
   * Writes the layers of these names.
   *
   * @param up the widening layer, without {@code .weight}
   * @param down the narrowing one
   */
  String apply(String name, String x, String up, String down) {
    String wide = linear.apply(name + ".up", x, up, hidden, inner, hasBias);
    String active = activation.apply(flow, name + ".active", wide);
    return linear.apply(name + ".down", active, down, inner, hidden, hasBias);
  }
}
