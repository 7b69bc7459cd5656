// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery;

import dev.bridle.discovery.HeadType.Definition;
import dev.bridle.discovery.HeadType.Unit;

/** Kinds of heads of which nothing matters but the name and the threshold. */
public final class AnyType {
  private AnyType() {}

  /**
   * {@return a kind}
   *
   * @param name what to call it
   */
  public static HeadType named(String name) {
    return named(name, 0.5);
  }

  /**
   * {@return a kind}
   *
   * @param name what to call it
   * @param threshold from where on a score makes a head one of the kind
   */
  public static HeadType named(String name, double threshold) {
    return new HeadType(
        name,
        0,
        Stage.LR,
        "does as it is told",
        "what a test says",
        threshold,
        Unit.SCORE,
        Definition.PROPOSED,
        "a test");
  }
}
