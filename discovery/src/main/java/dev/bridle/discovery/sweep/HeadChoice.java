// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which heads an intervention changes; each set of them is one intervention. */
public sealed interface HeadChoice {
  /** Every head of the model, each alone. */
  record Each() implements HeadChoice {
    @Override
    public List<HeadSet> sets(ModelShape shape, long seed) {
      return shape.allHeads().map(HeadSet::of).toList();
    }
  }

  /**
   * Sets whose heads change together.
   *
   * @param sets none of them empty
   */
  record Sets(List<HeadSet> sets) implements HeadChoice {
    /** Copies the list, and refuses an empty set. */
    public Sets {
      sets = List.copyOf(sets);
      if (sets.isEmpty() || sets.stream().anyMatch(set -> set.size() == 0)) {
        throw new IllegalArgumentException("an intervention changes at least one head");
      }
    }

    @Override
    public List<HeadSet> sets(ModelShape shape, long seed) {
      sets.forEach(set -> set.forEach(shape::require));
      return sets;
    }
  }

  /**
   * Controls for a set: random sets with as many heads in every layer as it has, and none of its
   * own as long as a layer has others.
   *
   * <p>Heads of one layer do alike in many ways, so that a set is held against its own layers.
   *
   * @param like the set to be matched, not empty
   * @param count how many controls, at least 1
   */
  record RandomSets(HeadSet like, int count) implements HeadChoice {
    /** Refuses an empty set and no controls. */
    public RandomSets {
      if (like.size() == 0 || count < 1) {
        throw new IllegalArgumentException(count + " controls for " + like.size() + " heads");
      }
    }

    @Override
    public List<HeadSet> sets(ModelShape shape, long seed) {
      like.forEach(shape::require);
      Random random = new Random(seed);
      return IntStream.range(0, count).mapToObj(i -> draw(shape, random)).toList();
    }

    private HeadSet draw(ModelShape shape, Random random) {
      Map<Integer, Long> sizes =
          like.stream()
              .collect(Collectors.groupingBy(HeadId::layer, TreeMap::new, Collectors.counting()));
      List<HeadId> drawn = new ArrayList<>();
      sizes.forEach(
          (layer, size) -> {
            List<HeadId> others = new ArrayList<>();
            List<HeadId> own = new ArrayList<>();
            for (int head = 0; head < shape.heads(); head++) {
              HeadId id = new HeadId(layer, head);
              (like.contains(id) ? own : others).add(id);
            }
            Collections.shuffle(others, random);
            Collections.shuffle(own, random);
            others.addAll(own);
            drawn.addAll(others.subList(0, size.intValue()));
          });
      return new HeadSet(drawn);
    }
  }

  /** {@return every head of the model, each alone} */
  static HeadChoice each() {
    return new Each();
  }

  /**
   * {@return these sets}
   *
   * @param sets each is one intervention
   */
  static HeadChoice sets(HeadSet... sets) {
    return new Sets(List.of(sets));
  }

  /**
   * {@return random sets with as many heads in every layer}
   *
   * @param like the set to be matched
   * @param count how many controls
   */
  static HeadChoice random(HeadSet like, int count) {
    return new RandomSets(like, count);
  }

  /**
   * {@return the sets in a model, in order}
   *
   * @param shape the model's shape
   * @param seed of what is drawn
   * @throws dev.bridle.error.InputException if the model does not have a head
   */
  List<HeadSet> sets(ModelShape shape, long seed);
}
