// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.draft;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Links that follow from a prompt's tokens alone. */
public final class TokenLinks {
  private TokenLinks() {}

  /**
   * {@return every position and the one before it}
   *
   * @param length of the prompt
   */
  public static List<Link> previous(int length) {
    return IntStream.range(1, length).mapToObj(at -> new Link(at, List.of(at - 1))).toList();
  }

  /**
   * {@return the prompt with the links {@code previous}, {@code duplicate} and {@code induction}}
   *
   * <p>The first {@code from} positions and tokens that were never seen before have no links of the
   * last two kinds.
   *
   * @param item any
   * @param from where it begins, after what the tokenizer begins every text with
   */
  public static Item repeats(Item item, int from) {
    List<Link> duplicate = new ArrayList<>();
    List<Link> induction = new ArrayList<>();
    for (int at = from; at < item.length(); at++) {
      int token = item.token(at);
      List<Integer> same =
          IntStream.range(from, at).filter(key -> item.token(key) == token).boxed().toList();
      if (!same.isEmpty()) {
        duplicate.add(new Link(at, same));
        induction.add(new Link(at, same.stream().map(key -> key + 1).toList()));
      }
    }
    return item.linking(Link.Kind.PREVIOUS, previous(item.length()))
        .linking(Link.Kind.DUPLICATE, duplicate)
        .linking(Link.Kind.INDUCTION, induction);
  }
}
