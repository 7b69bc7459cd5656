// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.head.HeadSet;
import java.util.List;

/** Where a path ends. */
public sealed interface Receiver {
  /** The logits after the last token. */
  record Logits() implements Receiver {
    @Override
    public String toString() {
      return "logits";
    }
  }

  /**
   * One input of some heads, all together.
   *
   * @param heads at least one
   * @param input what of theirs the path arrives at, at every position
   * @param positions where what they then put out is put into the clean run
   */
  record Heads(HeadSet heads, HeadInput input, Positions positions) implements Receiver {
    /** Refuses no heads. */
    public Heads {
      if (heads.size() == 0) {
        throw new IllegalArgumentException("a path ends at the logits or at one head at least");
      }
    }

    @Override
    public String toString() {
      return switch (input) {
            case QUERY -> "queries of ";
            case KEY -> "keys of ";
            case VALUE -> "values of ";
          }
          + heads
          + " at "
          + positions;
    }
  }

  /** {@return the logits after the last token} */
  static Receiver logits() {
    return new Logits();
  }

  /**
   * {@return one input of some heads, all together}
   *
   * @param heads at least one
   * @param input what of theirs the path arrives at
   * @param positions where what they then put out is put into the clean run
   */
  static Receiver heads(HeadSet heads, HeadInput input, Positions positions) {
    return new Heads(heads, input, positions);
  }

  /**
   * {@return one input of each of some heads, one receiver a head}
   *
   * @param heads any number
   * @param input what of theirs the path arrives at
   * @param positions where what each then puts out is put into the clean run
   */
  static List<Receiver> each(HeadSet heads, HeadInput input, Positions positions) {
    return heads.stream().map(head -> heads(HeadSet.of(head), input, positions)).toList();
  }
}
