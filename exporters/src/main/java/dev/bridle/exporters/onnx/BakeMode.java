// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.edit.EditPlan;
import dev.bridle.error.InputException;
import dev.bridle.site.DecoderGraph;
import java.util.Locale;

/** The ways in which a plan goes into a graph. */
public enum BakeMode {
  /** Into the weights: the graph does what it did, with other numbers. */
  FOLD,
  /** Beside the weights: operations on z, which hold any edit and any gate. */
  INSERT;

  /**
   * {@return the mode of this name}
   *
   * @param name {@code fold} or {@code insert}
   */
  public static BakeMode parse(String name) {
    for (BakeMode mode : values()) {
      if (mode.toString().equals(name)) {
        return mode;
      }
    }
    throw new InputException(
        "the mode \"" + name + "\" is not in this version", "Use --mode fold or --mode insert.");
  }

  /**
   * {@return the step from the unedited graph to the edited one}
   *
   * @param decoder the unedited graph's sites
   * @param plan what to bake
   * @throws InputException if the plan does not go into this graph in this way
   */
  EditPass pass(DecoderGraph decoder, EditPlan plan) {
    return this == FOLD ? new FoldHeadEdits(decoder, plan) : new InsertHeadEdits(decoder, plan);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
