// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Journals whose records are known. */
final class WrittenJournal {
  private final int recordSize;
  private final JournalHead head;

  WrittenJournal(int records, int recordSize) {
    this.recordSize = recordSize;
    Map<String, String> work = new LinkedHashMap<>();
    work.put("model", "sha256:aa");
    work.put("settings", "sha256:cc");
    this.head = new JournalHead(work, Map.of("memory", 1000L), recordSize, records);
  }

  JournalHead head() {
    return head;
  }

  byte[] record(int i) {
    byte[] record = new byte[recordSize];
    new Random(i).nextBytes(record);
    return record;
  }

  /** Opens a journal and goes on until it has so many records. */
  void write(Path file, int size) {
    try (Journal journal = Journal.open(file, head)) {
      while (journal.size() < size) {
        journal.append(record(journal.size()));
      }
    }
  }

  /** Checks every record that it has. */
  void assertBeginsWith(Journal journal) {
    List<byte[]> found = new ArrayList<>();
    journal.replay(
        bytes -> {
          byte[] record = new byte[bytes.remaining()];
          bytes.get(record);
          found.add(record);
        });
    assertThat(found).hasSize(journal.size());
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).isEqualTo(record(i));
    }
  }
}
