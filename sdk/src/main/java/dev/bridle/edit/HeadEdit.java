// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.edit;

import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatVector;

/** One edit of one head's output z, as data. */
public sealed interface HeadEdit {
  /** {@return the head it edits} */
  HeadId head();

  /**
   * {@return the edit as an affine map of z}
   *
   * @param headDim d, the width of z
   * @throws InputException if a vector of the edit has another length
   */
  AffineMap map(int headDim);

  /**
   * Sets z to zero.
   *
   * @param head the head
   */
  record Ablate(HeadId head) implements HeadEdit {
    @Override
    public AffineMap map(int headDim) {
      return AffineMap.scaling(0, headDim);
    }
  }

  /**
   * Sets z to a fixed row; with the mean over a data set this is mean ablation.
   *
   * @param head the head
   * @param value μ, of width d
   */
  record Replace(HeadId head, FloatVector value) implements HeadEdit {
    /** Refuses numbers that are not finite. */
    public Replace {
      requireFinite(head, value);
    }

    @Override
    public AffineMap map(int headDim) {
      requireWidth(head, value, headDim);
      return AffineMap.scalingAndAdding(0, value);
    }
  }

  /**
   * Multiplies z: over 1 amplifies, between 0 and 1 suppresses.
   *
   * @param head the head
   * @param factor s, finite
   */
  record Scale(HeadId head, double factor) implements HeadEdit {
    /** Refuses a factor that is not finite. */
    public Scale {
      requireFinite(head, factor);
    }

    @Override
    public AffineMap map(int headDim) {
      return AffineMap.scaling(factor, headDim);
    }
  }

  /**
   * Adds a row to z; for steering it is α·σ·θ̂.
   *
   * @param head the head
   * @param vector what is added, of width d
   */
  record Add(HeadId head, FloatVector vector) implements HeadEdit {
    /** Refuses numbers that are not finite. */
    public Add {
      requireFinite(head, vector);
    }

    @Override
    public AffineMap map(int headDim) {
      requireWidth(head, vector, headDim);
      return AffineMap.scalingAndAdding(1, vector);
    }
  }

  /**
   * Takes a direction out of z: z − λ⟨z,θ̂⟩θ̂.
   *
   * @param head the head
   * @param direction θ, of width d and any length but zero
   * @param strength λ, finite; 1 removes the direction
   */
  record Project(HeadId head, FloatVector direction, double strength) implements HeadEdit {
    /** Refuses numbers that are not finite, and a direction of length zero. */
    public Project {
      requireFinite(head, direction);
      requireFinite(head, strength);
      if (direction.norm() == 0) {
        throw new InputException(
            "the direction to take out of " + head + " has length zero",
            "Give a direction with at least one component that is not zero.");
      }
    }

    @Override
    public AffineMap map(int headDim) {
      requireWidth(head, direction, headDim);
      return AffineMap.projectingOut(direction, strength);
    }
  }

  private static void requireWidth(HeadId head, FloatVector vector, int headDim) {
    if (vector.size() != headDim) {
      throw new InputException(
          "the vector for %s has %d numbers, but heads of this model are %d wide"
              .formatted(head, vector.size(), headDim),
          "Use edits that were made for this model.");
    }
  }

  private static void requireFinite(HeadId head, FloatVector vector) {
    if (!vector.isFinite()) {
      throw new InputException(
          "the vector for " + head + " holds a number that is not finite",
          "Replace NaN and infinities.");
    }
  }

  private static void requireFinite(HeadId head, double number) {
    if (!Double.isFinite(number)) {
      throw new InputException(
          "the edit of " + head + " has the number " + number, "Give a finite number.");
    }
  }
}
