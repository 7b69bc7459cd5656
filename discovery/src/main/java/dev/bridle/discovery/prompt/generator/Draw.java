// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws from lists. */
final class Draw {
  private Draw() {}

  /** {@return one of them} */
  static <T> T one(List<T> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }

  /** {@return all of them in random order} */
  static <T> List<T> shuffled(List<T> list, RandomGenerator random) {
    List<T> copy = new ArrayList<>(list);
    for (int i = copy.size() - 1; i > 0; i--) {
      Collections.swap(copy, i, random.nextInt(i + 1));
    }
    return copy;
  }

  /** {@return so many of them, each place at most once} */
  static <T> List<T> some(List<T> list, int count, RandomGenerator random) {
    return List.copyOf(shuffled(list, random).subList(0, Math.min(count, list.size())));
  }
}
