// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.ModelShape;
import dev.bridle.model.HookPoint;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Asks which option is a head's favourite: the one that gets the share of what all options get,
 * where they get the mass. The options are the candidates.
 */
interface Favourites extends Measure {
  /** {@return where heads look from: the mark's last position} */
  Mark from();

  /** {@return what is chosen from} */
  List<Mark> options();

  /** {@return the share of the attention to options that the favourite must get} */
  double share();

  /** {@return the least attention to all options} */
  double mass();

  /** {@return the options that a prompt has; none if it leaves nothing to choose} */
  default List<Mark> offered(Item item) {
    List<Mark> present = options().stream().filter(mark -> !item.at(mark).isEmpty()).toList();
    return present.size() < 2 || item.at(from()).isEmpty() ? List.of() : present;
  }

  /** Adds up each option's weight for the heads whose favourite it is, and nothing for others. */
  default void add(
      Observation seen, HeadTally tally, List<Mark> offered, ToDoubleFunction<Mark> weight) {
    for (Mark option : offered) {
      double here = weight.applyAsDouble(option);
      tally.add(
          options().indexOf(option),
          seen.shape()
              .allHeads()
              .map(head -> AttentionRow.from(seen, head, from()))
              .mapToDouble(row -> isFavourite(row, option, offered) ? here : 0)
              .toArray());
    }
  }

  private boolean isFavourite(AttentionRow row, Mark option, List<Mark> offered) {
    double all = offered.stream().mapToDouble(row::on).sum();
    return all > 0 && all >= mass() && row.on(option) >= share() * all;
  }

  @Override
  default int candidates(ModelShape shape) {
    return options().size();
  }

  @Override
  default String candidate(int candidate) {
    return options().get(candidate).name();
  }

  @Override
  default Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }
}
