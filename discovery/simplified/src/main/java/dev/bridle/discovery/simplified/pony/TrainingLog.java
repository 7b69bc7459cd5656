// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import dev.bridle.discovery.simplified.training.TrainingProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/**
 * Prints how a training goes: the loss every hundred steps, and every five hundred the loss of the
 * first, second, … answer of a document.
 */
final class TrainingLog implements TrainingProgress {
  private static final int LOSS_INTERVAL = 100;
  private static final int ANSWER_INTERVAL = 500;

  private final PrintStream out;
  private final AnswerLoss answers;
  private final Instant start = Instant.now();
  private double sum;
  private int counted;
  private double mean;

  TrainingLog(PrintStream out, AnswerLoss answers) {
    this.out = out;
    this.answers = answers;
  }

  @Override
  public void took(int step, double loss) {
    sum += loss;
    counted++;
    mean = sum / counted;
    if (step == 1 || step % LOSS_INTERVAL == 0) {
      sum = 0;
      counted = 0;
      out.printf("step %5d  loss %.4f  %4.0f s", step, mean, seconds());
      if (step % ANSWER_INTERVAL == 0) {
        out.print("  answers");
        answers.byPlace().forEach(place -> out.printf(" %.2f", place));
      }
      out.println();
    }
  }

  /** The mean loss since the last round hundred of steps, that step's own included. */
  double loss() {
    return mean;
  }

  double seconds() {
    return Duration.between(start, Instant.now()).toMillis() / 1000.0;
  }
}
