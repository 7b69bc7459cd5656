// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionFileTest {
  private static final int MUTANTS = 500;
  private static final List<String> GOOD_FILES =
      List.of(
          """
          {"format": "bridle-questions", "version": 1, "questions": [
           {"group": "g", "prompt": "Tea is", "best": " hot", "correct": [" hot"],
            "incorrect": [" dry", " sm\\u00f8r"]}]}
          """,
          """
          [{"question": "Wer?", "mc1_targets": {"Ich.": 1, "Du.": 0},
            "mc2_targets": {"Ich.": 1, "Du.": 0, "Sie.": 0}}]
          """,
          """
          statement,label,city
          In Łódź it rains,1,Łódź
          In Łódź it burns,0,Łódź
          "In Rome, it rains",0,Rome
          "In Rome, it burns",1,Rome
          """,
          """
          statement,label
          Tea is hot,1
          Tea is dry,0
          "Snow, ""hot"", burns",0
          "Snow, wet, melts",1
          """);

  @TempDir Path folder;

  @Test
  void anUnknownTextIsRefusedWithWhatItBeginsWithAndWhatIsKnown() throws IOException {
    assertRefused(
        "Type,Category,Question\nx,y,z\n",
        "is no question file: its first line is \"Type,Category,Question\". Give JSON with"
            + " \"format\": \"bridle-questions\", TruthfulQA's mc_task.json, or a CSV table whose"
            + " header has the columns statement and label.");
  }

  @Test
  void unknownJsonIsRefused() throws IOException {
    assertRefused("{\"questions\": []}", "is JSON, but neither");
    assertRefused("[]", "is JSON, but neither");
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    assertRefused("\uFEFF \n", "is empty");
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    Path file = folder.resolve("model.onnx");
    Files.write(file, new byte[] {'{', (byte) 0xC3, (byte) 0x28, '}'});

    assertThatThrownBy(() -> QuestionFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessage(file + ": is not UTF-8 text. Save it as UTF-8.");
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    Path file = folder.resolve("absent.json");

    assertThatThrownBy(() -> QuestionFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file + ": does not exist");
  }

  @Test
  void aFolderIsRefused() {
    assertThatThrownBy(() -> QuestionFile.read(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not a file");
  }

  @Test
  void aFileOfMoreThan64MegabytesIsRefusedUnread() throws IOException {
    Path file = folder.resolve("huge.csv");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength((64L << 20) + 1);
    }

    assertThatThrownBy(() -> QuestionFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has 67108865 bytes, and a question file may have 67108864");
  }

  @Test
  void jsonOfAThousandFoldNestingIsRefused() throws IOException {
    assertRefused("[".repeat(100_000), "is not valid JSON");
  }

  @Test
  void aFileWithAFewWrongBytesIsReadOrRefusedAndNothingElse() throws IOException {
    Random random = new Random(20_261_120);
    Path file = folder.resolve("mutant");
    int refused = 0;
    for (String good : GOOD_FILES) {
      Files.writeString(file, good);
      assertThat(QuestionFile.read(file).questions()).isNotEmpty();
      for (int i = 0; i < MUTANTS; i++) {
        Files.write(file, mutant(good.getBytes(StandardCharsets.UTF_8), random));
        refused += isRefused(file) ? 1 : 0;
      }
    }

    assertThat(refused).isBetween(1, GOOD_FILES.size() * MUTANTS - 1);
  }

  /** Anything thrown but an InputException fails the test. */
  private static boolean isRefused(Path file) {
    try {
      return QuestionFile.read(file).questions().isEmpty();
    } catch (InputException e) {
      assertThat(e).hasMessageStartingWith(file + ": ");
      return true;
    }
  }

  private static byte[] mutant(byte[] good, Random random) {
    byte[] bytes = good.clone();
    String telling = "{}[]\",:\\\n\r 01\t\0";
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) telling.charAt(random.nextInt(telling.length()));
        case 2 -> bytes[at] = bytes[random.nextInt(bytes.length)];
        default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
      }
    }
    return bytes;
  }

  private void assertRefused(String text, String why) throws IOException {
    Path file = Files.writeString(folder.resolve("unknown"), text);

    assertThatThrownBy(() -> QuestionFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(why);
  }
}
