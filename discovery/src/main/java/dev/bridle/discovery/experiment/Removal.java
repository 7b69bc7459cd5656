// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.prompt.Item;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What stands instead of a head's z. */
public enum Removal {
  /** Zero. */
  ZERO,
  /** Its mean over the prompts, at the same place. */
  MEAN,
  /** Its z of another prompt of equal length, drawn. */
  RESAMPLE,
  /** Its z of the corrupted twin. */
  NOISING;

  /**
   * {@return the prompts that can take it}
   *
   * @param items any prompts
   */
  public List<Item> fitting(List<Item> items) {
    if (this == NOISING) {
      return items.stream().filter(Item::isAligned).toList();
    }
    if (this != RESAMPLE) {
      return items;
    }
    Map<Integer, Long> ofLength =
        items.stream().collect(Collectors.groupingBy(Item::length, Collectors.counting()));
    return items.stream().filter(item -> ofLength.get(item.length()) > 1).toList();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
