// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.sweep.Positions;
import java.util.List;

/**
 * Where in prompts heads are changed: everywhere, or at a mark, of whose positions the last.
 *
 * @param mark {@code all}, {@code end}, or a mark of the prompts
 */
record Place(Mark mark) {
  private static final Mark ALL = new Mark("all");

  boolean isEverywhere() {
    return mark.equals(ALL);
  }

  boolean isIn(Item item) {
    return isEverywhere() || !item.at(mark).isEmpty();
  }

  /** The first position. */
  int from(Item item) {
    return isEverywhere() ? 0 : last(item);
  }

  /** The position after the last. */
  int to(Item item) {
    return isEverywhere() ? item.length() : last(item) + 1;
  }

  private int last(Item item) {
    List<Integer> positions = item.at(mark);
    return positions.get(positions.size() - 1);
  }

  /** The same for sweeps, whose prompts have the {@linkplain #named() named} marks. */
  Positions positions() {
    if (isEverywhere()) {
      return Positions.all();
    }
    return mark.equals(Mark.END) ? Positions.last() : Positions.marked(0);
  }

  List<Mark> named() {
    return isEverywhere() ? List.of() : List.of(mark);
  }

  @Override
  public String toString() {
    return mark.toString();
  }
}
