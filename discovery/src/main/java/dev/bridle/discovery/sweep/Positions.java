// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

/** Which positions of a prompt an intervention holds for. */
public sealed interface Positions {
  /** Every position. */
  record All() implements Positions {
    @Override
    public String toString() {
      return "all positions";
    }
  }

  /**
   * The positions before the next token.
   *
   * @param count how many, at least 1; a shorter prompt has all of its own
   */
  record Last(int count) implements Positions {
    /** Refuses no positions. */
    public Last {
      if (count < 1) {
        throw new IllegalArgumentException("the last " + count + " positions");
      }
    }

    @Override
    public String toString() {
      return count == 1 ? "last position" : "last " + count + " positions";
    }
  }

  /**
   * One position that every prompt marks for itself, such as where a name stands again.
   *
   * @param mark which of its marks, from 0
   */
  record Marked(int mark) implements Positions {
    /** Refuses a negative number. */
    public Marked {
      if (mark < 0) {
        throw new IllegalArgumentException("mark " + mark);
      }
    }

    @Override
    public String toString() {
      return "mark " + mark;
    }
  }

  /** {@return every position} */
  static Positions all() {
    return new All();
  }

  /** {@return the last position} */
  static Positions last() {
    return new Last(1);
  }

  /**
   * {@return the last positions}
   *
   * @param count how many, at least 1
   */
  static Positions last(int count) {
    return new Last(count);
  }

  /**
   * {@return a position that prompts mark}
   *
   * @param mark which of their marks, from 0
   */
  static Positions marked(int mark) {
    return new Marked(mark);
  }

  /**
   * {@return the first of them}
   *
   * @param prompt a prompt of the sweep
   */
  default int from(SweepPrompt prompt) {
    if (this instanceof Marked marked) {
      return prompt.marks()[marked.mark()];
    }
    return this instanceof Last last ? Math.max(0, prompt.length() - last.count()) : 0;
  }

  /**
   * {@return the position after the last of them}
   *
   * @param prompt a prompt of the sweep
   */
  default int to(SweepPrompt prompt) {
    return this instanceof Marked marked ? prompt.marks()[marked.mark()] + 1 : prompt.length();
  }
}
