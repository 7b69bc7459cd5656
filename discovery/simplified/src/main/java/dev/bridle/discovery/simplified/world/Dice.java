// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * The chances a writer takes, all drawn from one generator so that a seed decides every word.
 *
 * @param random where every chance comes from; it is consumed by each draw
 */
public record Dice(RandomGenerator random) {

  /** {@return dice that fall the same way whenever they are made from {@code seed}} */
  public static Dice seeded(long seed) {
    return new Dice(new Random(seed));
  }

  /** {@return true with the given probability} */
  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** {@return a number from {@code least} to {@code most}, both included} */
  public int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  /** {@return one element of the list, each as likely as the other} */
  public <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** {@return {@code count} elements of the list at different places, in random order} */
  public <T> List<T> pick(List<T> list, int count) {
    List<T> shuffled = shuffled(list);
    return List.copyOf(shuffled.subList(0, count));
  }

  /** {@return a copy of the list in random order} */
  public <T> List<T> shuffled(List<T> list) {
    List<T> copy = new ArrayList<>(list);
    for (int i = copy.size() - 1; i > 0; i--) {
      Collections.swap(copy, i, random.nextInt(i + 1));
    }
    return copy;
  }
}
