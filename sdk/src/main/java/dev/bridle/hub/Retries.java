// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Tries again what the network broke. */
final class Retries {
  /** Work that a network may break. */
  interface Attempt<T> {
    T run() throws IOException, InterruptedException;
  }

  private final Patience patience;

  Retries(Patience patience) {
    this.patience = patience;
  }

  <T> T run(String what, Attempt<T> attempt) {
    return run(what, attempt, () -> 0);
  }

  /** Failures count in a row only while what was gained stays the same. */
  <T> T run(String what, Attempt<T> attempt, LongSupplier gained) {
    int inRow = 0;
    for (int all = 1; ; all++) {
      long before = gained.getAsLong();
      try {
        return attempt.run();
      } catch (IOException e) {
        inRow = gained.getAsLong() > before ? 1 : inRow + 1;
        Duration asked = e instanceof PassingFailure failure ? failure.asked() : Duration.ZERO;
        if (inRow >= patience.attempts() || all >= patience.attemptsInAll()) {
          throw givenUp(what, e, asked);
        }
        if (asked.compareTo(patience.longest()) > 0) {
          throw givenUp(what, e, asked);
        }
        sleep(what, asked.isZero() ? patience.pause(inRow) : asked);
      } catch (InterruptedException e) {
        throw interrupted(what, e);
      }
    }
  }

  private void sleep(String what, Duration time) {
    try {
      patience.clock().sleep(time);
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  private static InputException givenUp(String what, IOException e, Duration asked) {
    InputException refusal =
        new InputException(
            what + ": " + said(e),
            asked.isZero()
                ? "Check the network and HF_ENDPOINT and run it again, which goes on where this"
                    + " stopped; HF_HUB_OFFLINE=1 opens what the cache holds."
                : "Run it again in " + asked.toSeconds() + " seconds; HF_TOKEN raises the limit.");
    refusal.initCause(e);
    return refusal;
  }

  private static String said(IOException e) {
    if (e instanceof ConnectException) {
      return "it cannot be reached";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : OneLine.of(e.getMessage());
  }

  static InputException interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    InputException refusal =
        new InputException(
            what + ": it was interrupted", "Run it again; it goes on where it stopped.");
    refusal.initCause(e);
    return refusal;
  }
}
