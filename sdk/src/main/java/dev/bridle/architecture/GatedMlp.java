// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

/**
 * Widen twice, one bent half opens the other, narrow: down(f(gate(x)) · up(x)).
 *
 * @param hidden the width of x
 * @param inner the width between
 * @param hasBias whether all three layers have one
 */
record GatedMlp(
    Flow flow, Linear linear, Activation activation, long hidden, long inner, boolean hasBias) {
  /**
   * Writes {@code gate_proj}, {@code up_proj} and {@code down_proj}.
   *
   * @param from what their names begin with
   */
  String apply(String name, String x, String from) {
    String gate = linear.apply(name + ".gate", x, from + "gate_proj", hidden, inner, hasBias);
    String up = linear.apply(name + ".up", x, from + "up_proj", hidden, inner, hasBias);
    return down(name, gate, up, from + "down_proj");
  }

  /** The same, where {@code gate_up_proj} holds the rows of the gate and then those of up. */
  String applyFused(String name, String x, String from) {
    String fused = from + "gate_up_proj";
    Rows first = Rows.range("gate", 0, inner, 2 * inner);
    Rows second = Rows.range("up", inner, inner, 2 * inner);
    String gate = linear.apply(name + ".gate", x, fused, first, hidden, hasBias);
    String up = linear.apply(name + ".up", x, fused, second, hidden, hasBias);
    return down(name, gate, up, from + "down_proj");
  }

  private String down(String name, String gate, String up, String from) {
    String active = activation.apply(flow, name + ".active", gate);
    String gated = flow.multiply(name + ".gated", active, up);
    return linear.apply(name + ".down", gated, from, inner, hidden, hasBias);
  }
}
