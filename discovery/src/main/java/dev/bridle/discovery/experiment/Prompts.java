// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.progress.Progress;
import java.util.List;
import java.util.function.Consumer;

/** Prompts one after the other, and somebody told how far it is. */
final class Prompts {
  private Prompts() {}

  static void each(Laboratory laboratory, String what, List<Item> items, Consumer<Item> work) {
    try (Progress.Task task = laboratory.progress().begin(what, items.size())) {
      for (Item item : items) {
        work.accept(item);
        task.advance(1);
      }
    }
  }
}
