// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import java.util.Collection;
import java.util.List;

/**
 * What one head looks at from one position.
 *
 * @param seen the run
 * @param head the head that looks
 * @param query the position that it looks from
 */
public record AttentionRow(Observation seen, HeadId head, int query) {
  /**
   * {@return what a head looks at from the last position of a mark}
   *
   * @param seen the run, whose prompt has the mark
   * @param head the head that looks
   * @param from the mark
   */
  public static AttentionRow from(Observation seen, HeadId head, Mark from) {
    List<Integer> at = seen.item().at(from);
    return new AttentionRow(seen, head, at.get(at.size() - 1));
  }

  /**
   * {@return how much of it goes to a position; nothing to one that comes later}
   *
   * @param key any position of the prompt
   */
  public double at(int key) {
    return key > query ? 0 : seen.attention(head, query, key);
  }

  /**
   * {@return how much of it goes to some positions together}
   *
   * @param keys any positions of the prompt, each once
   */
  public double on(Collection<Integer> keys) {
    double mass = 0;
    for (int key : keys) {
      mass += at(key);
    }
    return mass;
  }

  /**
   * {@return how much of it goes to all positions of a mark together; nothing if there are none}
   *
   * @param mark where
   */
  public double on(Mark mark) {
    return on(seen.item().at(mark));
  }

  /** {@return the position that most of it goes to; of equal ones the earliest} */
  public int peak() {
    return peak(0);
  }

  /**
   * {@return the position that most of it goes to among later ones; of equal ones the earliest}
   *
   * @param first the first that counts; where the query comes before, the query itself
   */
  public int peak(int first) {
    int peak = Math.min(first, query);
    double highest = at(peak);
    for (int key = peak + 1; key <= query; key++) {
      double here = at(key);
      if (here > highest) {
        highest = here;
        peak = key;
      }
    }
    return peak;
  }
}
