// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.head.HeadId;
import java.util.List;

/** The links of a prompt that lead somewhere, and how much a head attends along them. */
public final class Links {
  private Links() {}

  /**
   * {@return a prompt's links of a kind, without those that have no keys}
   *
   * @param item the prompt
   * @param kind the relation
   */
  public static List<Link> of(Item item, Link.Kind kind) {
    return item.links(kind).stream().filter(Links::hasKeys).toList();
  }

  static boolean hasKeys(Link link) {
    return !link.keys().isEmpty();
  }

  /**
   * {@return the mean over links of a head's attention to all keys of each}
   *
   * @param seen the run
   * @param head the head that looks
   * @param links at least one
   */
  public static double mean(Observation seen, HeadId head, List<Link> links) {
    double mass = 0;
    for (Link link : links) {
      mass += new AttentionRow(seen, head, link.query()).on(link.keys());
    }
    return mass / links.size();
  }
}
