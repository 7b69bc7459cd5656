// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

/**
 * Mean and spread of numbers that were not kept.
 *
 * @param count how many they were
 * @param mean their mean; 0 of none
 * @param variance their variance, divided by count − 1; 0 of fewer than two
 */
public record Moments(long count, double mean, double variance) {
  /** {@return the mean's standard error: the root of variance over count; 0 of none} */
  public double standardError() {
    return count == 0 ? 0 : Math.sqrt(variance / count);
  }
}
