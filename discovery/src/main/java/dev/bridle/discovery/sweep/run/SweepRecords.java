// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.discovery.sweep.journal.Journal;
import dev.bridle.discovery.sweep.journal.JournalHead;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where a sweep's records go: to a journal, or nowhere. */
interface SweepRecords extends AutoCloseable {
  /** What a journal's head calls the memory. */
  String MEMORY = "memory";

  /** Where they are to go, not yet opened. */
  interface Place {
    /**
     * Opens it.
     *
     * @param head made only if it is needed: it takes reading the model
     */
    SweepRecords open(Supplier<JournalHead> head);
  }

  /** How many there are. */
  int size();

  /** The memory that they were begun with. */
  long memory(long now);

  /** Gives those that are there to a reader. */
  void replay(Consumer<PromptRecord> reader);

  void append(PromptRecord found);

  @Override
  void close();

  static Place in(Path file) {
    return head -> new Journalled(Journal.open(file, head.get()));
  }

  static Place nowhere() {
    return head -> new Counted();
  }

  /** Kept in a journal. */
  record Journalled(Journal journal) implements SweepRecords {
    @Override
    public int size() {
      return journal.size();
    }

    @Override
    public long memory(long now) {
      return journal.head().choices().get(MEMORY);
    }

    @Override
    public void replay(Consumer<PromptRecord> reader) {
      journal.replay(bytes -> reader.accept(PromptRecord.read(bytes)));
    }

    @Override
    public void append(PromptRecord found) {
      journal.append(found.toBytes());
    }

    @Override
    public void close() {
      journal.close();
    }
  }

  /** Only counted. */
  final class Counted implements SweepRecords {
    private int size;

    @Override
    public int size() {
      return size;
    }

    @Override
    public long memory(long now) {
      return now;
    }

    @Override
    public void replay(Consumer<PromptRecord> reader) {}

    @Override
    public void append(PromptRecord found) {
      size++;
    }

    @Override
    public void close() {}
  }
}
