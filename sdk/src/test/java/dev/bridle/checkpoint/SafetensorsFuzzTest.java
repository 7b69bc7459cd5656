// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import static dev.bridle.checkpoint.RawSafetensors.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.error.InputException;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages files at random, always the same way: they read, or they are refused. */
final class SafetensorsFuzzTest {
  private static final int FILES = 4000;

  private static final String HEADER =
      "{\"__metadata__\":{\"format\":\"pt\"},"
          + String.join(
              ",",
              entry("a", "F32", "[2,3]", "[0,24]"),
              entry("b.weight", "BF16", "[4]", "[24,32]"),
              entry("c", "I64", "[]", "[32,40]"),
              entry("d", "F16", "[0,7]", "[40,40]"),
              entry("e", "BOOL", "[3]", "[40,43]"))
          + "}";

  private static final List<String> TOKENS =
      List.of(
          "0",
          "-1",
          "1",
          "43",
          "2147483648",
          "9223372036854775807",
          "1e9",
          "1e999999999",
          "null",
          "true",
          "\"\"",
          "\"F64\"",
          "\"\\ud800\"",
          "[",
          "]",
          "{",
          "}",
          ",",
          ":",
          "[]",
          "{}",
          "NaN",
          "\"__metadata__\"",
          "\"a\"",
          " ",
          "\u0000",
          "4294967296");

  @TempDir private Path folder;

  @Test
  void aFileWithDamagedBytesReadsOrIsRefused() {
    Random random = new Random(20261120);
    byte[] valid = RawSafetensors.bytes(HEADER, new byte[43]);
    int read = 0;

    for (int i = 0; i < FILES; i++) {
      byte[] damaged = Arrays.copyOf(valid, valid.length);
      for (int edits = random.nextInt(4); edits >= 0; edits--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length + 20));
      }
      read += readsOrIsRefused(damaged) ? 1 : 0;
    }

    assertThat(read).as("files that still read").isBetween(1, FILES - 1);
  }

  @Test
  void aFileWithADamagedHeaderReadsOrIsRefused() {
    Random random = new Random(20261121);
    int read = 0;

    for (int i = 0; i < FILES; i++) {
      StringBuilder header = new StringBuilder(HEADER);
      for (int edits = random.nextInt(3); edits >= 0; edits--) {
        int from = random.nextInt(header.length());
        int to = Math.min(header.length(), from + random.nextInt(4));
        header.replace(from, to, TOKENS.get(random.nextInt(TOKENS.size())));
      }
      read += readsOrIsRefused(RawSafetensors.bytes(header.toString(), new byte[43])) ? 1 : 0;
    }

    assertThat(read).as("files that still read").isBetween(1, FILES - 1);
  }

  @Test
  void aFileWithOtherNumbersReadsOrIsRefused() {
    Random random = new Random(20261122);
    List<String> dtypes = List.of("F64", "F32", "F16", "BF16", "I8", "BOOL", "F8_E4M3", "X9");
    int read = 0;

    for (int i = 0; i < FILES; i++) {
      long begin = random.nextInt(3);
      StringBuilder header = new StringBuilder("{");
      for (int tensor = random.nextInt(4); tensor >= 0; tensor--) {
        long end = begin + random.nextInt(9);
        String shape = "[" + random.nextInt(-1, 5) + "," + random.nextInt(-1, 5) + "]";
        String dtype = dtypes.get(random.nextInt(dtypes.size()));
        header.append(entry("t" + tensor, dtype, shape, "[" + begin + "," + end + "]"));
        header.append(tensor == 0 ? "}" : ",");
        begin = random.nextInt(5) == 0 ? random.nextInt(20) : end;
      }
      byte[] data = new byte[random.nextInt(3) == 0 ? random.nextInt(40) : (int) begin];
      read += readsOrIsRefused(RawSafetensors.bytes(header.toString(), data)) ? 1 : 0;
    }

    assertThat(read).as("files that still read").isBetween(1, FILES - 1);
  }

  /** Reads everything in the file, which must then be covered by its tensors exactly. */
  private boolean readsOrIsRefused(byte[] bytes) {
    Path file = RawSafetensors.write(folder, "fuzz.safetensors", bytes);
    try {
      Safetensors tensors = Safetensors.open(file);
      long total = 0;
      for (String name : tensors.names()) {
        StoredTensor tensor = tensors.tensor(name);
        assertThat(tensor.source().read().remaining()).isEqualTo((int) tensor.byteSize());
        if (tensor.type().isFloat()) {
          assertThat(tensor.toFloats().data()).hasSize((int) tensor.elements());
        }
        total += tensor.byteSize();
      }
      long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
      assertThat(total).isEqualTo(bytes.length - 8 - header);
      return true;
    } catch (InputException refused) {
      assertThat(refused).hasMessageStartingWith(file + ": ").hasMessageEndingWith(".");
      assertThat(refused.getMessage().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(2000);
      return false;
    }
  }
}
