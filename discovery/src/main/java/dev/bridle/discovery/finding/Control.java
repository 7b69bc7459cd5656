// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.finding;

import java.util.Arrays;

/**
 * The effects of as many random heads of the same layers: what removing any would do.
 *
 * @param mean their mean
 * @param most the largest of them
 * @param least the smallest of them
 * @param draws how many were drawn
 */
public record Control(double mean, double most, double least, int draws) {
  /**
   * {@return the control of some draws}
   *
   * @param effects of random sets; at least one
   */
  public static Control of(double... effects) {
    return new Control(
        Arrays.stream(effects).average().orElseThrow(),
        Arrays.stream(effects).max().orElseThrow(),
        Arrays.stream(effects).min().orElseThrow(),
        effects.length);
  }
}
