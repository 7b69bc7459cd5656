// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which other prompt each prompt of a sweep is resampled from.
 *
 * <p>It is drawn for every prompt from the seed and the prompt's index alone, among the others of
 * equal length, so that it is the same wherever and in whatever part of a sweep it is asked for.
 */
public final class Donors {
  /** Neighbouring seeds give neighbouring first numbers; the golden ratio's digits part them. */
  private static final long APART = 0x9E3779B97F4A7C15L;

  private final Sweep sweep;
  private final Map<Integer, List<Integer>> byLength = new HashMap<>();

  /**
   * Sorts a sweep's prompts by length.
   *
   * @param sweep any sweep
   */
  public Donors(Sweep sweep) {
    this.sweep = sweep;
    for (int index = 0; index < sweep.prompts().size(); index++) {
      int length = sweep.prompts().get(index).length();
      byLength.computeIfAbsent(length, key -> new ArrayList<>()).add(index);
    }
  }

  /**
   * {@return the index of the prompt that another is resampled from}
   *
   * @param index a prompt that is not the only one of its length
   */
  public int of(int index) {
    List<Integer> alike = byLength.get(sweep.prompts().get(index).length());
    Random random = new Random((sweep.seed() + index) * APART);
    int drawn = random.nextInt(alike.size() - 1);
    // Indices stand in order, so that those from its own on move up by one.
    return alike.get(alike.get(drawn) < index ? drawn : drawn + 1);
  }
}
