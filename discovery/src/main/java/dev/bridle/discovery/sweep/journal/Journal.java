// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.journal;

import dev.bridle.error.InputException;
import dev.bridle.error.WriteFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * An append-only file of equally long records, from which work that was killed goes on.
 *
 * <pre>{@code
 * try (Journal journal = Journal.open(file, head)) {
 *   journal.replay(this::take);
 *   for (int i = journal.size(); i < head.records(); i++) {
 *     journal.append(work(i));
 *   }
 * }
 * }</pre>
 *
 * <p>The file is a head ({@link JournalFile}) and then the records, each followed by the CRC32C of
 * its number and its bytes. A record is handed to the system in one piece before the next begins,
 * so that a process that is killed loses at most the one it was writing; a machine that loses its
 * power may lose what was written in the last second. On opening, everything from the first record
 * on whose sum is wrong is cut off. While it is open, no other process can open it.
 *
 * <p>It does not know what records mean, and has one writer: it is not for several threads.
 */
public final class Journal implements AutoCloseable {
  private static final long FLUSH_NANOS = 1_000_000_000L;

  private final Path path;
  private final RandomAccessFile file;
  private final JournalHead head;
  private final long begin;
  private int size;
  private long flushed = System.nanoTime();

  private Journal(Path path, RandomAccessFile file, JournalHead head, long begin) {
    this.path = path;
    this.file = file;
    this.head = head;
    this.begin = begin;
  }

  /**
   * Opens a journal, and begins one where there is none.
   *
   * @param path the file
   * @param head what is to be done; its choices hold for a new journal, an old one keeps its own
   * @return the journal, its bad records cut off
   * @throws InputException if the file is no journal, one of other work, or another process writes
   *     it
   */
  public static Journal open(Path path, JournalHead head) {
    try {
      if (!Files.isDirectory(path.toAbsolutePath().getParent())) {
        throw new NoSuchFileException(path.toString());
      }
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        lock(path, file);
        JournalFile.Opened opened = new JournalFile(path, file).open(head);
        Journal journal = new Journal(path, file, opened.head(), opened.length());
        journal.keepGoodRecords();
        return journal;
      } catch (IOException | RuntimeException | Error e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw WriteFailure.of(path, e);
    }
  }

  private static void lock(Path path, RandomAccessFile file) throws IOException {
    boolean locked;
    try {
      locked = file.getChannel().tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    }
    if (!locked) {
      throw new InputException(
          path,
          "",
          "another process is writing this journal",
          "Wait for it to end, or name another file.");
    }
  }

  /** Counts records up to the first that is torn or damaged, and cuts the file there. */
  private void keepGoodRecords() throws IOException {
    size = 0;
    file.seek(begin);
    byte[] bytes = new byte[head.recordSize() + Integer.BYTES];
    long whole = Math.min(head.records(), (file.length() - begin) / bytes.length);
    boolean good = true;
    while (good && size < whole) {
      file.readFully(bytes);
      good = ByteBuffer.wrap(bytes).getInt(head.recordSize()) == sum(size, bytes);
      size += good ? 1 : 0;
    }
    file.setLength(begin + (long) size * bytes.length);
    file.seek(file.length());
  }

  /** {@return what it is the journal of, with the choices of whoever began it} */
  public JournalHead head() {
    return head;
  }

  /** {@return how many records it has} */
  public int size() {
    return size;
  }

  /**
   * Reads every record that it has.
   *
   * @param reader is given each, in order; the buffer is its own
   */
  public void replay(Consumer<ByteBuffer> reader) {
    try {
      file.seek(begin);
      for (int i = 0; i < size; i++) {
        byte[] bytes = new byte[head.recordSize() + Integer.BYTES];
        file.readFully(bytes);
        reader.accept(ByteBuffer.wrap(bytes, 0, head.recordSize()).slice());
      }
      file.seek(file.length());
    } catch (IOException e) {
      throw new InputException(path, "", "it cannot be read", "Check the file.", e);
    }
  }

  /**
   * Writes a record.
   *
   * @param record as many bytes as the head says
   * @throws InputException if it cannot be written; what was written before stays
   */
  public void append(byte[] record) {
    if (record.length != head.recordSize() || size == head.records()) {
      throw new IllegalArgumentException(
          "record %d of %d, of %d bytes".formatted(size, head.records(), record.length));
    }
    ByteBuffer bytes = ByteBuffer.allocate(record.length + Integer.BYTES).put(record);
    bytes.putInt(sum(size, record));
    try {
      file.write(bytes.array());
      size++;
      if (size == head.records() || System.nanoTime() - flushed > FLUSH_NANOS) {
        file.getChannel().force(false);
        flushed = System.nanoTime();
      }
    } catch (IOException e) {
      throw WriteFailure.of(path, e);
    }
  }

  /** The number is part of it, so that no record can stand in another's place. */
  private int sum(int number, byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
    crc.update(bytes, 0, head.recordSize());
    return (int) crc.getValue();
  }

  @Override
  public void close() {
    try (RandomAccessFile closing = file) {
      closing.getChannel().force(false);
    } catch (IOException e) {
      throw WriteFailure.of(path, e);
    }
  }
}
