// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import java.time.Duration;

/**
 * How often something that failed is tried again, and how long is waited.
 *
 * @param attempts failures in a row, without a byte gained, after which nothing more is tried
 * @param first the wait after the first failure; each further one doubles it
 * @param longest a wait that the hub asks for is kept if it is no longer than this
 * @param stall how long a connection may bring nothing
 * @param clock waits
 */
record Patience(int attempts, Duration first, Duration longest, Duration stall, Clock clock) {
  /** Failures that gained something are forgiven, but not for ever. */
  private static final int FORGIVEN = 40;

  /** Lets time pass. */
  interface Clock {
    void sleep(Duration time) throws InterruptedException;
  }

  static Patience ordinary() {
    return new Patience(
        5,
        Duration.ofSeconds(1),
        Duration.ofMinutes(2),
        Duration.ofSeconds(30),
        time -> Thread.sleep(time.toMillis()));
  }

  int attemptsInAll() {
    return attempts * FORGIVEN;
  }

  /** The wait after so many failures in a row. */
  Duration pause(int failures) {
    Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, 20));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
