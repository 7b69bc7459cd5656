// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a journal is the journal of.
 *
 * @param work everything that must be the same for records to belong together, by name: "model",
 *     "prompts"; values are digests or versions
 * @param choices what the first process chose, and whoever goes on keeps to
 * @param recordSize bytes a record
 * @param records how many there are when the work is done
 */
public record JournalHead(
    Map<String, String> work, Map<String, Long> choices, int recordSize, int records) {
  /** Copies the maps, in their order. */
  public JournalHead {
    work = Collections.unmodifiableMap(new LinkedHashMap<>(work));
    choices = Collections.unmodifiableMap(new LinkedHashMap<>(choices));
    if (recordSize < 1 || records < 0) {
      throw new IllegalArgumentException(records + " records of " + recordSize + " bytes");
    }
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(recordSize);
      out.writeInt(records);
      out.writeInt(work.size());
      for (Map.Entry<String, String> entry : work.entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeUTF(entry.getValue());
      }
      out.writeInt(choices.size());
      for (Map.Entry<String, Long> entry : choices.entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeLong(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static JournalHead of(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int recordSize = in.readInt();
      int records = in.readInt();
      Map<String, String> work = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        work.put(in.readUTF(), in.readUTF());
      }
      Map<String, Long> choices = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        choices.put(in.readUTF(), in.readLong());
      }
      return new JournalHead(work, choices, recordSize, records);
    }
  }
}
