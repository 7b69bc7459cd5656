// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Something that is opened when first asked for, and closed if it was. */
final class OnDemand<T extends AutoCloseable> implements AutoCloseable {
  private final Supplier<T> opening;
  private final List<T> open = new ArrayList<>();

  OnDemand(Supplier<T> opening) {
    this.opening = opening;
  }

  T get() {
    if (open.isEmpty()) {
      open.add(opening.get());
    }
    return open.get(0);
  }

  @Override
  public void close() {
    try {
      for (T each : open) {
        each.close();
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("it did not close", e);
    } finally {
      open.clear();
    }
  }
}
