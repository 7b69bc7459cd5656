// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a journal's bytes, no wrong record is ever taken for a right one. */
class JournalFuzzTest {
  private static final int RECORDS = 6;
  private static final int RECORD = 21;
  private static final int ROUNDS = 1500;

  private final WrittenJournal written = new WrittenJournal(RECORDS, RECORD);
  private Path file;
  private byte[] whole;
  private int headLength;

  @BeforeEach
  void write(@TempDir Path folder) throws IOException {
    file = folder.resolve("work.sweep");
    written.write(file, RECORDS);
    whole = Files.readAllBytes(file);
    headLength = whole.length - RECORDS * (RECORD + Integer.BYTES);
  }

  @Test
  void cutAtEveryLengthItKeepsEveryWholeRecordAndIsMadeWholeAgain() throws IOException {
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      int kept = Math.max(0, (length - headLength) / (RECORD + Integer.BYTES));

      try (Journal journal = Journal.open(file, written.head())) {
        assertThat(journal.size()).as("cut at %d", length).isEqualTo(kept);
        written.assertBeginsWith(journal);
      }
      written.write(file, RECORDS);

      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
  }

  @Test
  void everyFlippedByteOfTheHeadIsNoticedAndNothingIsLost() throws IOException {
    Random random = new Random(1);
    for (int at = 0; at < headLength; at++) {
      byte[] damaged = flipped(at, random);

      assertThat(isRefused()).as("byte %d", at).isTrue();
      assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }
  }

  @Test
  void fromEveryFlippedByteOfARecordOnRecordsAreMadeAgain() throws IOException {
    Random random = new Random(2);
    for (int at = headLength; at < whole.length; at++) {
      flipped(at, random);
      int before = (at - headLength) / (RECORD + Integer.BYTES);

      try (Journal journal = Journal.open(file, written.head())) {
        assertThat(journal.size()).as("byte %d", at).isEqualTo(before);
        written.assertBeginsWith(journal);
      }
      written.write(file, RECORDS);

      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
  }

  @Test
  void anyDamageIsRefusedOrMadeGood() throws IOException {
    Random random = new Random(3);
    for (int round = 0; round < ROUNDS; round++) {
      Files.write(file, damaged(random));
      if (!isRefused()) {
        written.write(file, RECORDS);
        assertThat(Files.readAllBytes(file)).as("round %d", round).isEqualTo(whole);
      }
    }
  }

  private byte[] damaged(Random random) {
    int length = random.nextInt(4) == 0 ? random.nextInt(2 * whole.length) : whole.length;
    byte[] bytes = Arrays.copyOf(whole, length);
    for (int i = random.nextInt(4); i > 0 && length > 0; i--) {
      int at = random.nextInt(length);
      for (int end = Math.min(length, at + random.nextInt(40)); at < end; at++) {
        bytes[at] = (byte) random.nextInt();
      }
    }
    return bytes;
  }

  private byte[] flipped(int at, Random random) throws IOException {
    byte[] bytes = whole.clone();
    bytes[at] ^= (byte) (1 + random.nextInt(255));
    Files.write(file, bytes);
    return bytes;
  }

  private boolean isRefused() {
    try (Journal journal = Journal.open(file, written.head())) {
      written.assertBeginsWith(journal);
      return false;
    } catch (InputException e) {
      return true;
    }
  }
}
