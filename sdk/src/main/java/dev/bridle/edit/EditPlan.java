// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.edit;

import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Edits in order of application, and the positions they hold for.
 *
 * @param edits the edits; those of one head compose in this order
 * @param gate where they apply
 */
public record EditPlan(List<HeadEdit> edits, Gate gate) {
  /** Copies the list. */
  public EditPlan {
    edits = List.copyOf(edits);
  }

  /** {@return the plan that changes nothing} */
  public static EditPlan none() {
    return new EditPlan(List.of(), Gate.ALL);
  }

  /**
   * {@return a plan of these edits at every position}
   *
   * @param edits in order of application
   */
  public static EditPlan of(HeadEdit... edits) {
    return new EditPlan(List.of(edits), Gate.ALL);
  }

  /**
   * {@return this plan followed by another}
   *
   * @param next applied after this one, with the same gate unless one of the two is empty
   */
  public EditPlan then(EditPlan next) {
    if (edits.isEmpty() || next.edits.isEmpty()) {
      return edits.isEmpty() ? next : this;
    }
    if (gate != next.gate) {
      throw new IllegalArgumentException(
          "a plan for " + gate + " positions cannot go on with one for " + next.gate);
    }
    List<HeadEdit> all = new ArrayList<>(edits);
    all.addAll(next.edits);
    return new EditPlan(all, gate);
  }

  /**
   * {@return the same edits at other positions}
   *
   * @param other where they apply
   */
  public EditPlan withGate(Gate other) {
    return new EditPlan(edits, other);
  }

  /** {@return the heads it edits, in order of first mention} */
  public HeadSet heads() {
    return new HeadSet(edits.stream().map(HeadEdit::head).toList());
  }

  /**
   * {@return what the plan means for each head it really changes}
   *
   * <p>Heads whose edits compose to the identity are left out, so that a neutral plan leaves every
   * weight as it was, bit for bit.
   *
   * @param shape the model's shape
   * @throws InputException if the plan names a head the model does not have, holds a vector of
   *     another width, or composes to numbers that are not finite
   */
  public SortedMap<HeadId, AffineMap> maps(ModelShape shape) {
    SortedMap<HeadId, AffineMap> maps = new TreeMap<>();
    for (HeadEdit edit : edits) {
      shape.require(edit.head());
      maps.merge(edit.head(), edit.map(shape.headDim()), AffineMap::then);
    }
    maps.forEach(
        (head, map) -> {
          if (!map.isFinite()) {
            throw new InputException(
                "the edits of " + head + " compose to a number that is not finite",
                "Use smaller factors.");
          }
        });
    maps.values().removeIf(AffineMap::isIdentity);
    return maps;
  }

  /**
   * {@return whether the plan leaves every head as it is}
   *
   * @param shape the model's shape
   */
  public boolean isNeutral(ModelShape shape) {
    Map<HeadId, AffineMap> maps = maps(shape);
    return maps.isEmpty();
  }
}
