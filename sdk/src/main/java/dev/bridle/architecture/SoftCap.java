// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.ModelConfig;

/**
 * Keeps numbers within a limit softly: limit · tanh(x / limit).
 *
 * @param limit what no number passes; infinity caps nothing
 */
record SoftCap(double limit) {
  static final SoftCap NONE = new SoftCap(Double.POSITIVE_INFINITY);

  /**
   * Reads a limit; null says that there is none.
   *
   * @param otherwise the limit if the config does not say
   */
  static SoftCap of(ModelConfig config, String key, SoftCap otherwise) {
    if (!config.has(key)) {
      return config.saysNone(key) ? NONE : otherwise;
    }
    double limit = config.number(key, 0);
    if (limit <= 0) {
      throw config.wrong(key, "is " + limit, "It must be a number above 0, or null.");
    }
    return new SoftCap(limit);
  }

  boolean caps() {
    return Double.isFinite(limit);
  }

  String apply(Flow flow, String name, String x) {
    String share = flow.apply("Div", name + ".share", x, flow.number(name + ".limit", limit));
    String bent = flow.apply("Tanh", name + ".bent", share);
    return flow.multiply(name, bent, flow.number(name + ".limit", limit));
  }
}
