// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import java.util.Objects;

/**
 * What an edit does to a model's prediction of the next token in ordinary text, added up position
 * by position.
 *
 * <p>With p and q the distributions that two rows of logits stand for:
 *
 * <ul>
 *   <li>cross-entropy = −log p(target), and −log q(target) after the edit
 *   <li>KL(p‖q) = Σ p log(p ÷ q), zero for a neutral edit and never below
 * </ul>
 *
 * <p>Both are means per position in nats, computed in double from logits of any size. Rows may hold
 * −∞ for tokens a model rules out; a token that only the edit rules out makes KL infinite. Not for
 * several threads at once.
 */
public final class NextTokenDivergence {
  private long positions;
  private double crossEntropyBefore;
  private double crossEntropyAfter;
  private double kl;

  /** Starts with no position. */
  public NextTokenDivergence() {}

  /**
   * Adds a position.
   *
   * @param before holds the unedited model's logits
   * @param beforeOffset where the position's row begins
   * @param after holds the edited model's logits
   * @param afterOffset where the position's row begins
   * @param vocabulary the length of a row
   * @param target the token that follows in the text
   * @throws IllegalArgumentException if a row holds NaN, +∞ or nothing but −∞
   * @throws IndexOutOfBoundsException if a row or the target is outside
   */
  public void add(
      float[] before,
      int beforeOffset,
      float[] after,
      int afterOffset,
      int vocabulary,
      int target) {
    Objects.checkFromIndexSize(beforeOffset, vocabulary, before.length);
    Objects.checkFromIndexSize(afterOffset, vocabulary, after.length);
    Objects.checkIndex(target, vocabulary);
    double highestBefore = highest(before, beforeOffset, vocabulary);
    double highestAfter = highest(after, afterOffset, vocabulary);
    double sumBefore = 0;
    double sumAfter = 0;
    double weighted = 0;
    for (int token = 0; token < vocabulary; token++) {
      double b = before[beforeOffset + token] - highestBefore;
      double a = after[afterOffset + token] - highestAfter;
      double weight = Math.exp(b);
      sumBefore += weight;
      sumAfter += Math.exp(a);
      // 0 log 0 is 0: what the unedited model rules out does not count.
      weighted += weight == 0 ? 0 : weight * (b - a);
    }
    double logBefore = Math.log(sumBefore);
    double logAfter = Math.log(sumAfter);
    positions++;
    crossEntropyBefore += logBefore - (before[beforeOffset + target] - highestBefore);
    crossEntropyAfter += logAfter - (after[afterOffset + target] - highestAfter);
    kl += Math.max(0, weighted / sumBefore - (logBefore - logAfter));
  }

  private static double highest(float[] logits, int offset, int vocabulary) {
    float highest = Float.NEGATIVE_INFINITY;
    for (int i = offset; i < offset + vocabulary; i++) {
      highest = Math.max(highest, logits[i]);
    }
    if (!Float.isFinite(highest)) {
      throw new IllegalArgumentException("the highest of a row of logits is " + highest);
    }
    return highest;
  }

  /** {@return how many positions were added} */
  public long positions() {
    return positions;
  }

  /** {@return the unedited model's mean cross-entropy in nats} */
  public double crossEntropyBefore() {
    return mean(crossEntropyBefore);
  }

  /** {@return the edited model's mean cross-entropy in nats} */
  public double crossEntropyAfter() {
    return mean(crossEntropyAfter);
  }

  /**
   * {@return the mean Kullback-Leibler divergence of the edited from the unedited model in nats}
   */
  public double kl() {
    return mean(kl);
  }

  private double mean(double sum) {
    if (positions == 0) {
      throw new IllegalStateException("no position was added");
    }
    return sum / positions;
  }
}
