// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Which texts a classifier is fitted on and which it is tried on: four groups to one, no group
 * divided.
 *
 * @param training indices, in order
 * @param validation indices, in order
 */
record GroupSplit(List<Integer> training, List<Integer> validation) {
  private static final double TRAINING_SHARE = 0.8;

  GroupSplit {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
  }

  /**
   * {@return a split}
   *
   * @param groups of every text, at least two different ones
   * @param seed of the draw
   */
  static GroupSplit of(List<String> groups, long seed) {
    List<String> names = new ArrayList<>(groups.stream().distinct().toList());
    Collections.shuffle(names, new Random(seed));
    long kept = Math.min(names.size() - 1L, Math.round(names.size() * TRAINING_SHARE));
    Set<String> training = new HashSet<>(names.subList(0, (int) Math.max(1, kept)));
    return new GroupSplit(
        indices(groups, training::contains), indices(groups, name -> !training.contains(name)));
  }

  private static List<Integer> indices(List<String> groups, Predicate<String> which) {
    return IntStream.range(0, groups.size())
        .filter(i -> which.test(groups.get(i)))
        .boxed()
        .toList();
  }
}
