// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import dev.bridle.discovery.sweep.run.SweepTask;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.runtime.RuntimeSettings;
import dev.bridle.sweep.Interventions;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A model of this executor, lent to one task at a time, which then has all of its threads. */
final class OpenModel {
  private static final int PATIENCE_SECONDS = 10;

  private final ReentrantLock lock = new ReentrantLock();
  private LanguageModel model;
  private Interventions engine;

  /** What a task does with a model that is open. */
  interface Use<T> {
    T of(LanguageModel model, Interventions engine);
  }

  /**
   * Lends the model, opened and checked if this is the first time.
   *
   * @throws dev.bridle.error.InputException if it cannot be opened, or is another one
   */
  <T> T lend(SweepTask task, RuntimeSettings settings, Use<T> use) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (model == null) {
        open(task, settings);
      }
      return use.of(model, engine);
    } finally {
      lock.unlock();
    }
  }

  /** Sessions for interventions take seconds to open; tasks follow one another here. */
  private void open(SweepTask task, RuntimeSettings settings) {
    LanguageModel opened = Models.open(Path.of(task.location()), settings);
    try {
      task.require(opened);
      engine = opened.interventions();
      model = opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /** Closes it at the end of the process, unless a task does not let go of it. */
  void close() {
    try {
      if (lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        try {
          closeNow();
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeNow() {
    if (model != null) {
      engine.close();
      model.close();
      model = null;
    }
  }
}
