// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.progress;

/** Told of long work as it begins, advances and ends. */
@FunctionalInterface
public interface Progress {
  /** Work under way. */
  interface Task extends AutoCloseable {
    /**
     * Counts finished steps.
     *
     * @param steps how many were finished since the last call
     */
    void advance(long steps);

    @Override
    void close();
  }

  /**
   * {@return a listener for work that begins now}
   *
   * @param what a few words: "probing heads"
   * @param steps how many steps it will have
   */
  Task begin(String what, long steps);

  /** {@return progress that nobody sees} */
  static Progress silent() {
    return (what, steps) ->
        new Task() {
          @Override
          public void advance(long finished) {}

          @Override
          public void close() {}
        };
  }
}
