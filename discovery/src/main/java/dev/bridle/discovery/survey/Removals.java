// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import java.util.ArrayList;
import java.util.List;

/** Sets of heads that a behaviour is tried without, in order. */
final class Removals {
  private final List<HeadSet> sets = new ArrayList<>();

  /** Adds one, and gives its place. */
  int add(HeadSet set) {
    sets.add(set);
    return sets.size() - 1;
  }

  /** Adds random sets with as many heads in every layer. */
  void addControls(HeadSet like, int count, ModelShape shape, long seed) {
    sets.addAll(HeadChoice.random(like, count).sets(shape, seed));
  }

  List<HeadSet> sets() {
    return List.copyOf(sets);
  }
}
