// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import dev.bridle.discovery.simplified.training.TrainingProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/** Prints how a training goes, one line for each hundred steps. */
final class TrainingLog implements TrainingProgress {
  private static final int INTERVAL = 100;

  private final PrintStream out;
  private final Instant start = Instant.now();
  private double sum;
  private int counted;
  private double recent = Double.NaN;

  TrainingLog(PrintStream out) {
    this.out = out;
  }

  @Override
  public void took(int step, double loss) {
    sum += loss;
    counted++;
    if (step % INTERVAL == 0 || step == 1) {
      recent = sum / counted;
      sum = 0;
      counted = 0;
      out.printf("step %5d  loss %.4f  %4.0f s%n", step, recent, seconds());
    }
  }

  /** The mean loss of the last full interval. */
  double recentLoss() {
    return recent;
  }

  double seconds() {
    return Duration.between(start, Instant.now()).toMillis() / 1000.0;
  }
}
