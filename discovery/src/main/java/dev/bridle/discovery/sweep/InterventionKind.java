// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

/**
 * A family of interventions that every prompt of a sweep gets: heads, what they put out instead,
 * and where.
 *
 * <pre>{@code
 * InterventionKind.noising(HeadChoice.each(), Positions.last())
 * InterventionKind.zero(HeadChoice.random(found, 10), Positions.all())
 * }</pre>
 *
 * @param heads each set is one intervention
 * @param replacement what stands instead of z
 * @param positions where
 */
public record InterventionKind(HeadChoice heads, Replacement replacement, Positions positions) {
  /**
   * {@return zero ablation}
   *
   * @param heads each set is one intervention
   * @param positions where
   */
  public static InterventionKind zero(HeadChoice heads, Positions positions) {
    return new InterventionKind(heads, new Replacement.Zero(), positions);
  }

  /**
   * {@return mean ablation}
   *
   * @param means μ of every head
   * @param heads each set is one intervention
   * @param positions where
   */
  public static InterventionKind mean(HeadMeans means, HeadChoice heads, Positions positions) {
    return new InterventionKind(heads, new Replacement.Mean(means), positions);
  }

  /**
   * {@return resample ablation from another prompt of equal length}
   *
   * @param heads each set is one intervention
   * @param positions where
   */
  public static InterventionKind resampling(HeadChoice heads, Positions positions) {
    return new InterventionKind(heads, new Replacement.Resampling(), positions);
  }

  /**
   * {@return activation patching from the corrupted into the clean run}
   *
   * @param heads each set is one intervention
   * @param positions where
   */
  public static InterventionKind noising(HeadChoice heads, Positions positions) {
    return new InterventionKind(heads, new Replacement.Noising(), positions);
  }

  /**
   * {@return activation patching from the clean into the corrupted run}
   *
   * @param heads each set is one intervention
   * @param positions where
   */
  public static InterventionKind denoising(HeadChoice heads, Positions positions) {
    return new InterventionKind(heads, new Replacement.Denoising(), positions);
  }

  @Override
  public String toString() {
    return replacement + " at " + positions;
  }
}
