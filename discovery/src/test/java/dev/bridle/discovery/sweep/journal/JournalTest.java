// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final int RECORDS = 12;

  private final WrittenJournal written = new WrittenJournal(RECORDS, 13);
  private Path file;

  @BeforeEach
  void place(@TempDir Path folder) {
    file = folder.resolve("work.sweep");
  }

  @Test
  void whatWasWrittenIsFoundAgain() {
    written.write(file, 5);

    try (Journal journal = Journal.open(file, written.head())) {
      assertThat(journal.size()).isEqualTo(5);
      written.assertBeginsWith(journal);
    }
  }

  @Test
  void itGoesOnWhereItWas() throws IOException {
    written.write(file, 5);
    written.write(file, RECORDS);
    byte[] inTwo = Files.readAllBytes(file);
    Files.delete(file);

    written.write(file, RECORDS);

    assertThat(inTwo).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void replayingDoesNotDisturbWriting() {
    try (Journal journal = Journal.open(file, written.head())) {
      for (int i = 0; i < RECORDS; i++) {
        written.assertBeginsWith(journal);
        journal.append(written.record(i));
      }
    }

    try (Journal journal = Journal.open(file, written.head())) {
      assertThat(journal.size()).isEqualTo(RECORDS);
      written.assertBeginsWith(journal);
    }
  }

  @Test
  void choicesAreThoseOfWhoeverBegan() {
    written.write(file, 3);
    JournalHead other = new JournalHead(written.head().work(), Map.of("memory", 7L), 13, RECORDS);

    try (Journal journal = Journal.open(file, other)) {
      assertThat(journal.size()).isEqualTo(3);
      assertThat(journal.head().choices()).containsEntry("memory", 1000L);
    }
  }

  @Test
  void whatDiffersIsNamed() throws IOException {
    written.write(file, 3);
    byte[] before = Files.readAllBytes(file);
    Map<String, String> work = new LinkedHashMap<>(written.head().work());
    work.put("model", "sha256:bb");

    assertThatThrownBy(() -> open(work))
        .isInstanceOf(InputException.class)
        .hasMessage(
            file
                + ": it was begun with other model (sha256:aa, not sha256:bb)."
                + " Delete it to begin anew, or name another file.");
    work.put("settings", "sha256:dd");
    assertThatThrownBy(() -> open(work))
        .hasMessageContaining(
            "other model (sha256:aa, not sha256:bb) and other settings (sha256:cc, not sha256:dd)");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  private void open(Map<String, String> work) {
    Journal.open(file, new JournalHead(work, Map.of(), 13, RECORDS)).close();
  }

  @Test
  void aFileThatIsNoJournalIsLeftAlone() throws IOException {
    for (String text : new String[] {"notes", "a text that is longer than any head ".repeat(50)}) {
      Files.writeString(file, text);

      assertThatThrownBy(() -> Journal.open(file, written.head()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("it is not a journal");
      assertThat(Files.readString(file)).isEqualTo(text);
    }
  }

  @Test
  void aJournalOfALaterVersionIsRefused() throws IOException {
    written.write(file, 3);
    byte[] bytes = Files.readAllBytes(file);
    bytes[7] = 2;
    Files.write(file, bytes);

    assertThatThrownBy(() -> Journal.open(file, written.head()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it is a journal of version 2, and this Bridle reads 1");
  }

  @Test
  void twoCannotWriteOneJournal() {
    try (Journal journal = Journal.open(file, written.head())) {
      journal.append(written.record(0));

      assertThatThrownBy(() -> Journal.open(file, written.head()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("another process is writing this journal");
    }
    written.write(file, RECORDS);
  }

  @Test
  void recordsThatAreTooManyAreCutOff() throws IOException {
    written.write(file, RECORDS);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length + 40));

    written.write(file, RECORDS);

    assertThat(Files.readAllBytes(file)).isEqualTo(whole);
  }

  @Test
  void recordsInEachOthersPlacesAreNotTaken() throws IOException {
    written.write(file, RECORDS);
    byte[] bytes = Files.readAllBytes(file);
    int size = 13 + Integer.BYTES;
    int third = bytes.length - (RECORDS - 2) * size;
    byte[] swapped = bytes.clone();
    System.arraycopy(bytes, third, swapped, third + size, size);
    System.arraycopy(bytes, third + size, swapped, third, size);
    Files.write(file, swapped);

    try (Journal journal = Journal.open(file, written.head())) {
      assertThat(journal.size()).isEqualTo(2);
    }
  }

  @Test
  void aRecordOfAnotherSizeIsAMistake() {
    try (Journal journal = Journal.open(file, written.head())) {
      assertThatThrownBy(() -> journal.append(new byte[12]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    written.write(file, RECORDS);
    try (Journal journal = Journal.open(file, written.head())) {
      assertThatThrownBy(() -> journal.append(written.record(0)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aFolderThatIsNotThereIsSaid() {
    Path nowhere = file.resolveSibling("none").resolve("work.sweep");

    assertThatThrownBy(() -> Journal.open(nowhere, written.head()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(nowhere + ": cannot be written: its folder is not there");
  }
}
