// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.journal;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The beginning of a journal's file: seven letters, a version, the head's length, the head, and the
 * CRC32C of all of it.
 *
 * @param path where it is, for messages
 * @param file open, and locked
 */
record JournalFile(Path path, RandomAccessFile file) {
  private static final byte[] MAGIC = "BRIDLEJ".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = 1;
  private static final int LENGTH_AT = MAGIC.length + 1;
  private static final int FIXED = LENGTH_AT + 2 * Integer.BYTES;
  private static final int MOST = 1 << 20;
  private static final String ANEW = "Delete it to begin anew, or name another file.";

  /**
   * What was found, or begun.
   *
   * @param head as it stands in the file
   * @param length how many bytes it takes
   */
  record Opened(JournalHead head, long length) {}

  Opened open(JournalHead wanted) throws IOException {
    byte[] own = bytes(wanted);
    if (isTorn(own)) {
      file.setLength(0);
      file.write(own);
      file.getChannel().force(true);
      return new Opened(wanted, own.length);
    }
    Opened found = read();
    requireSame(wanted, found.head());
    return found;
  }

  private static byte[] bytes(JournalHead head) {
    byte[] inner = head.toBytes();
    ByteBuffer bytes = ByteBuffer.allocate(FIXED + inner.length);
    bytes.put(MAGIC).put(VERSION).putInt(inner.length).put(inner);
    return bytes.putInt(sum(bytes.array())).array();
  }

  private static int sum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - Integer.BYTES);
    return (int) crc.getValue();
  }

  /** Whether nothing stands there but the beginning of the same head: nothing is lost with it. */
  private boolean isTorn(byte[] own) throws IOException {
    if (file.length() >= own.length) {
      return false;
    }
    byte[] there = new byte[(int) file.length()];
    file.seek(0);
    file.readFully(there);
    return Arrays.equals(there, 0, there.length, own, 0, there.length);
  }

  private Opened read() throws IOException {
    file.seek(0);
    byte[] first = new byte[(int) Math.min(FIXED, file.length())];
    file.readFully(first);
    if (!Arrays.equals(Arrays.copyOf(first, MAGIC.length), MAGIC)) {
      throw refusal("it is not a journal", "Name another file.");
    }
    if (first.length < FIXED) {
      throw refusal("its head is torn", ANEW);
    }
    if (first[MAGIC.length] != VERSION) {
      throw refusal(
          "it is a journal of version "
              + first[MAGIC.length]
              + ", and this Bridle reads "
              + VERSION,
          ANEW);
    }
    int length = ByteBuffer.wrap(first).getInt(LENGTH_AT);
    if (length < 0 || length > Math.min(MOST, file.length() - FIXED)) {
      throw refusal("its head is damaged", ANEW);
    }
    byte[] whole = new byte[FIXED + length];
    file.seek(0);
    file.readFully(whole);
    if (ByteBuffer.wrap(whole).getInt(whole.length - Integer.BYTES) != sum(whole)) {
      throw refusal("its head is damaged", ANEW);
    }
    byte[] inner =
        Arrays.copyOfRange(whole, LENGTH_AT + Integer.BYTES, whole.length - Integer.BYTES);
    return new Opened(JournalHead.of(inner), whole.length);
  }

  private void requireSame(JournalHead wanted, JournalHead found) {
    List<String> others = new ArrayList<>();
    for (Map.Entry<String, String> entry : wanted.work().entrySet()) {
      String theirs = found.work().getOrDefault(entry.getKey(), "none");
      if (!theirs.equals(entry.getValue())) {
        others.add("%s (%s, not %s)".formatted(entry.getKey(), theirs, entry.getValue()));
      }
    }
    if (!others.isEmpty()) {
      throw refusal("it was begun with other " + String.join(" and other ", others), ANEW);
    }
    if (wanted.recordSize() != found.recordSize() || wanted.records() != found.records()) {
      throw refusal("it holds other records", ANEW);
    }
  }

  private InputException refusal(String problem, String remedy) {
    return new InputException(path, "", problem, remedy);
  }
}
