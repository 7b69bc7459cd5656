// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.onnx.OnnxAttribute;
import java.util.HashMap;
import java.util.Map;

/**
 * What is added to scores: zero where a query may look, a large negative number elsewhere.
 *
 * <p>A query looks at real tokens up to itself, or at the last few of them through a window. Both
 * count places in the cache, padding included, so that a mask does not depend on how a text was cut
 * into runs. Each mask [batch, 1, sequence, total] is made once, however many layers read it.
 */
final class CausalMask {
  /**
   * Softmax makes exactly zero of it, half precision holds it, and a row of nothing but padding
   * stays finite.
   */
  private static final double OUT_OF_REACH = -30000;

  /** ONNX's number for truth values. */
  private static final int BOOLEAN = 9;

  private static final int EVERYTHING = Integer.MAX_VALUE;

  private final Flow flow;
  private final String keys;
  private final String queries;
  private final String reachable;
  private final Map<Integer, String> masks = new HashMap<>();

  /**
   * Writes what all masks share.
   *
   * @param ids of this run [batch, sequence]
   * @param attentionMask one where a token is real [batch, total]
   */
  CausalMask(Flow flow, String ids, String attentionMask) {
    this.flow = flow;
    String total = size("mask.total", attentionMask);
    String past = flow.subtract("mask.past", total, size("mask.sequence", ids));
    String one = flow.integer("mask.one", 1);
    this.keys = flow.apply("Range", "mask.keys", flow.integer("mask.zero", 0), total, one);
    this.queries =
        flow.unsqueeze(
            "mask.queries_column", flow.apply("Range", "mask.queries", past, total, one), 1);
    String causal = flow.apply("LessOrEqual", "mask.causal", keys, queries);
    String real =
        flow.unsqueeze(
            "mask.real",
            flow.graph()
                .node(
                    "Cast",
                    "mask.real_keys",
                    Map.of("to", OnnxAttribute.of(BOOLEAN)),
                    attentionMask),
            1,
            2);
    this.reachable = flow.apply("And", "mask.reachable", causal, real);
  }

  /** For queries that look at everything before them. */
  String everything() {
    return masks.computeIfAbsent(EVERYTHING, window -> bias("mask", reachable));
  }

  /** For queries that look at themselves and the window − 1 places before them. */
  String within(int window) {
    return masks.computeIfAbsent(window, this::windowed);
  }

  private String windowed(int window) {
    String at = "mask." + window;
    String edge = flow.subtract(at + ".edge", queries, flow.integer(at + ".window", window));
    String near = flow.apply("Greater", at + ".near", keys, edge);
    return bias(at, flow.apply("And", at + ".reachable", reachable, near));
  }

  private String bias(String at, String open) {
    return flow.apply(
        "Where",
        at + ".bias",
        open,
        flow.number(at + ".open", 0),
        flow.number(at + ".closed", OUT_OF_REACH));
  }

  /** The length of a [batch, length] input as a number without dimensions. */
  private String size(String name, String value) {
    return flow.gather(
        name, flow.apply("Shape", name + ".shape", value), flow.integer(name + ".axis", 1));
  }
}
