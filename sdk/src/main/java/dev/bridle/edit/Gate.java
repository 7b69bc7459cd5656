// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.edit;

import dev.bridle.error.InputException;
import java.util.Locale;

/** The positions a plan applies to. */
public enum Gate {
  /** Every position, the prompt's included; such a plan folds into the weights. */
  ALL,
  /**
   * Positions at or after each sequence's prompt length: inference-time intervention's own form.
   */
  GENERATED;

  /**
   * {@return the gate of this name}
   *
   * @param name {@code all} or {@code generated}
   */
  public static Gate parse(String name) {
    for (Gate gate : values()) {
      if (gate.toString().equals(name)) {
        return gate;
      }
    }
    throw new InputException("\"" + name + "\" is not a gate", "Use \"all\" or \"generated\".");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
