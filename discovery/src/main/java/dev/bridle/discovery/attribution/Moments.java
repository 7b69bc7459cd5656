// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import java.util.List;

/** Means and standard deviations of many numbers, column by column. */
final class Moments {
  private final double[] means;
  private final double[] deviations;

  private Moments(double[] means, double[] deviations) {
    this.means = means;
    this.deviations = deviations;
  }

  static Moments of(List<double[]> rows) {
    int width = rows.isEmpty() ? 0 : rows.get(0).length;
    double[] means = new double[width];
    double[] deviations = new double[width];
    for (int column = 0; column < width; column++) {
      for (double[] row : rows) {
        means[column] += row[column] / rows.size();
      }
      for (double[] row : rows) {
        double off = row[column] - means[column];
        deviations[column] += off * off / rows.size();
      }
      deviations[column] = Math.sqrt(deviations[column]);
    }
    return new Moments(means, deviations);
  }

  /** How many deviations each number lies above its mean; no number where none deviates. */
  double[] standardised(double[] row) {
    double[] standardised = new double[row.length];
    for (int column = 0; column < row.length; column++) {
      double off = row[column] - means[column];
      standardised[column] = deviations[column] == 0 ? Double.NaN : off / deviations[column];
    }
    return standardised;
  }
}
