// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.sweep.Metric;
import java.util.Locale;

/** What an experiment reads off a model's answers; {@link Metric} says what each is good for. */
public enum Gauge {
  /** Mean logit of right answers minus mean logit of wrong ones. */
  LOGIT_DIFFERENCE,
  /** The logarithm of the right answers' probability, in nats. */
  LOG_PROBABILITY,
  /** The right answers' probability. */
  PROBABILITY,
  /** The right answers' probability minus the wrong ones'. */
  PROBABILITY_DIFFERENCE,
  /** How far all of the next token's probabilities are from the clean run's, in nats. */
  DIVERGENCE;

  /** {@return the same for sweeps} */
  public Metric metric() {
    return switch (this) {
      case LOGIT_DIFFERENCE -> Metric.logitDifference();
      case LOG_PROBABILITY -> Metric.logProbability();
      case PROBABILITY -> Metric.probability();
      case PROBABILITY_DIFFERENCE -> Metric.probabilityDifference();
      case DIVERGENCE -> Metric.divergence();
    };
  }

  /**
   * {@return whether a prompt has the answers that it needs}
   *
   * @param item any prompt
   */
  public boolean fits(Item item) {
    return !(metric().needsAnswers() && item.answers().isEmpty())
        && !(metric().needsWrongAnswers() && item.wrongAnswers().isEmpty());
  }

  /**
   * {@return by how much a run is worse than another: what is lost of the metric, or, since a
   * divergence grows as things get worse, what is gained of that}
   *
   * @param before the metric of one run
   * @param after the metric of the other
   */
  public double fall(double before, double after) {
    return this == DIVERGENCE ? after - before : before - after;
  }

  /** Refuses what tells only how far a run is from another, where a side must be taken. */
  Gauge requireSigned() {
    if (this == DIVERGENCE) {
      throw new IllegalArgumentException(this + " does not tell better from worse");
    }
    return this;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
