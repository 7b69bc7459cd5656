// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.model.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Links each position to the least frequent token so far, the first of several, and marks the least
 * frequent of all that a later position sees.
 */
final class RarestSoFar implements UnaryOperator<Item> {
  private static final Link.Kind RAREST = new Link.Kind("rarest");

  private final Map<Integer, Integer> times = new HashMap<>();
  private final int from;

  RarestSoFar(Tokenizer tokenizer, List<String> texts) {
    for (String text : texts) {
      for (int token : tokenizer.encode(text).ids()) {
        times.merge(token, 1, Integer::sum);
      }
    }
    this.from = tokenizer.encode("").size();
  }

  @Override
  public Item apply(Item item) {
    List<Link> links = new ArrayList<>();
    int rarest = from;
    for (int at = from; at < item.length(); at++) {
      rarest = times(item.token(at)) < times(item.token(rarest)) ? at : rarest;
      links.add(new Link(at, List.of(rarest)));
    }
    Item linked = item.linking(RAREST, links);
    return links.size() < 2
        ? linked
        : linked.marking(new Mark("rarest"), links.get(links.size() - 2).keys());
  }

  private int times(int token) {
    return times.getOrDefault(token, 0);
  }
}
