// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

/**
 * What a head puts out instead of its own z.
 *
 * <p>They ask different things. <em>Zero</em> and <em>mean</em> ablation ask what is lost without
 * the head; zero takes the model where it has never been, a mean keeps what every prompt has.
 * <em>Resampling</em> keeps z where the model has been, and asks what is lost when it tells of
 * another prompt. <em>Noising</em> asks whether the head is needed for telling the clean prompt
 * from its corrupted twin, <em>denoising</em> whether it is enough (Zhang and Nanda, arXiv
 * 2309.16042). A head with a backup seems not to be needed, one among many seems not to be enough:
 * report both.
 */
public sealed interface Replacement {
  /** Zero ablation: z ← 0 in the clean run. */
  record Zero() implements Replacement {
    @Override
    public String toString() {
      return "zero";
    }
  }

  /**
   * Mean ablation: z ← μ in the clean run.
   *
   * @param means μ of every head
   */
  record Mean(HeadMeans means) implements Replacement {
    @Override
    public String toString() {
      return "mean";
    }
  }

  /**
   * Resample ablation: z ← z(another prompt of the sweep, of equal length) in the clean run. The
   * other prompt is drawn, for every prompt once.
   */
  record Resampling() implements Replacement {
    @Override
    public String toString() {
      return "resampling";
    }
  }

  /** Activation patching into the clean run: z ← z(corrupted prompt). */
  record Noising() implements Replacement {
    @Override
    public String toString() {
      return "noising";
    }
  }

  /** Activation patching into the corrupted run: z ← z(clean prompt). */
  record Denoising() implements Replacement {
    @Override
    public String toString() {
      return "denoising";
    }
  }

  /** {@return whether prompts must have a corrupted twin} */
  default boolean needsCorrupted() {
    return this instanceof Noising || this instanceof Denoising;
  }

  /** {@return whether it is the corrupted run in which z is replaced} */
  default boolean startsCorrupted() {
    return this instanceof Denoising;
  }
}
