// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.head;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Heads in an order that means something (usually best first), each once.
 *
 * @param heads the heads; copied, duplicates dropped
 */
public record HeadSet(List<HeadId> heads) implements Iterable<HeadId> {
  /** Keeps the first of each head. */
  public HeadSet {
    heads = List.copyOf(new LinkedHashSet<>(heads));
  }

  /**
   * {@return the set of these heads, in this order}
   *
   * @param heads any number of heads
   */
  public static HeadSet of(HeadId... heads) {
    return new HeadSet(List.of(heads));
  }

  /** {@return how many heads} */
  public int size() {
    return heads.size();
  }

  /**
   * {@return whether the head is in the set}
   *
   * @param head any head
   */
  public boolean contains(HeadId head) {
    return heads.contains(head);
  }

  /**
   * {@return this set and then that}
   *
   * @param other further heads
   */
  public HeadSet and(HeadSet other) {
    List<HeadId> all = new ArrayList<>(heads);
    all.addAll(other.heads);
    return new HeadSet(all);
  }

  /** {@return the heads as a stream, in order} */
  public Stream<HeadId> stream() {
    return heads.stream();
  }

  @Override
  public Iterator<HeadId> iterator() {
    return heads.iterator();
  }

  @Override
  public String toString() {
    return String.join(" ", heads.stream().map(HeadId::toString).toList());
  }
}
