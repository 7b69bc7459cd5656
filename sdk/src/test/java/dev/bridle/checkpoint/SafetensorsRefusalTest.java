// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import static dev.bridle.checkpoint.RawSafetensors.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way a safetensors file can be wrong, and what is said about it. */
final class SafetensorsRefusalTest {
  private static final String AGAIN = "Download or export the file again.";

  @TempDir private Path folder;

  @Test
  void aMissingFileIsRefused() {
    Path file = folder.resolve("model.safetensors");

    assertRefused(file, "there is no such file", "Give a safetensors file.");
  }

  @Test
  void aFolderIsRefused() {
    assertRefused(folder, "is not a file", "Give a safetensors file.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void aFileShorterThanAHeadersLengthIsRefused(int length) {
    Path file = RawSafetensors.write(folder, "short.safetensors", new byte[length]);

    assertRefused(file, "header: the file has " + length + " bytes", "cut short: download it");
  }

  @Test
  void aHeaderPastTheEndOfTheFileIsRefused() {
    Path file = RawSafetensors.write(folder, "cut.safetensors", lengthThen(11, "{        }"));

    assertRefused(file, "header: its length 11 runs past the end of the file's 18 bytes", "again.");
  }

  @Test
  void aHeaderOverAHundredMegabytesIsRefused() throws IOException {
    Path file = RawSafetensors.write(folder, "long.safetensors", lengthThen(100_000_001, "{"));
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(200_000_000);
    }

    assertRefused(file, "header: its length 100000001 is over 100000000 bytes", "no safetensors");
  }

  @Test
  void aHeaderOfNegativeLengthIsRefused() {
    Path file = RawSafetensors.write(folder, "negative.safetensors", lengthThen(-1, "{}"));

    assertRefused(file, "header: its length 18446744073709551615 is over", "download it again.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{}}", "{} {}", "{'a':1}", "{\"a\":}", "{\"a\":1,}", "{}\u0000"})
  void aHeaderThatIsNoJsonObjectIsRefused(String header) {
    Path file = RawSafetensors.file(folder, header, 0);

    assertRefused(file, "header: is no JSON object", "Download the file again.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " {}", "[]", "null", "\u0000\u0000", "\ufeff{}"})
  void aHeaderThatBeginsWithoutABraceIsRefused(String header) {
    Path file = RawSafetensors.file(folder, header, 0);

    assertRefused(file, "header: is no JSON object", AGAIN);
  }

  @Test
  void aPointerOfGitLfsIsRefusedWithTheWayOut() {
    byte[] pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
            .getBytes(StandardCharsets.US_ASCII);
    Path file = RawSafetensors.write(folder, "pointer.safetensors", pointer);

    assertRefused(file, "header: its length ", "Git LFS: fetch the file itself with git lfs pull.");
  }

  @Test
  void aLinkToNothingIsRefused() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Files.createSymbolicLink(file, Path.of("../../blobs/0a1b"));

    assertRefused(file, "is a link to a file that is not there", "Give a safetensors file.");
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is a link to a file that is not there");
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() {
    byte[] bytes = RawSafetensors.bytes("{\"a\":1}");
    bytes[10] = (byte) 0xff;
    Path file = RawSafetensors.write(folder, "latin.safetensors", bytes);

    assertRefused(file, "header: is no JSON object, not even UTF-8", "Download the file again.");
  }

  @Test
  void aHeaderInUtf16IsRefused() {
    byte[] json = "{}".getBytes(StandardCharsets.UTF_16LE);
    Path file =
        RawSafetensors.write(
            folder, "wide.safetensors", lengthThen(4, new String(json, StandardCharsets.UTF_8)));

    assertRefused(file, "header: is no JSON object", "Download the file again.");
  }

  @Test
  void aTensorThatStandsTwiceIsRefused() {
    String twice = entry("a", "U8", "[1]", "[0,1]");
    Path file = RawSafetensors.file(folder, "{" + twice + "," + twice + "}", 1);

    assertRefused(file, "header: is no JSON object (Duplicate field 'a'", "Download the file");
  }

  @Test
  void aHeaderNestedWithoutEndIsRefused() {
    Path file = RawSafetensors.file(folder, "{\"a\":" + "[".repeat(1_000_000), 0);

    assertRefused(file, "header: is no JSON object", "nesting depth", "Download the file again.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "[\"F32\",[1],[0,4]]", "{}"})
  void anEntryThatDescribesNoTensorIsRefused(String value) {
    Path file = RawSafetensors.file(folder, "{\"weight\":" + value + "}", 4);

    assertRefused(file, "weight: unknown dtype", "Convert the tensor to one of BF16, BOOL, F16,");
  }

  @Test
  void anUnknownDtypeIsRefused() {
    Path file = RawSafetensors.file(folder, "{" + entry("w", "F4", "[2]", "[0,1]") + "}", 1);

    assertRefused(file, "w: unknown dtype \"F4\"", "Convert the tensor to one of", "F32", "U8.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[-1]", "[1.0]", "[\"1\"]", "4", "null", "[9223372036854775808]", "[[1]]"})
  void aShapeThatIsNoListOfSizesIsRefused(String shape) {
    Path file = RawSafetensors.file(folder, "{" + entry("w", "F32", shape, "[0,4]") + "}", 4);

    assertRefused(file, "w: shape must be a list of whole numbers from 0, not " + shape, AGAIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[4294967296, 4294967296]",
        "[9223372036854775807]",
        "[9223372036854775807, 2, 0]",
        "[0, 4294967296]"
      })
  void aShapeWhoseSizesOverflowIsRefused(String shape) {
    Path file = RawSafetensors.file(folder, "{" + entry("w", "F32", shape, "[0,0]") + "}", 0);

    assertRefused(file, "w: the sizes of shape " + shape + " overflow", AGAIN);
  }

  @Test
  void dataPastTheEndOfTheFileIsRefused() {
    Path file = RawSafetensors.file(folder, "{" + entry("w", "F32", "[2]", "[0,8]") + "}", 7);

    assertRefused(
        file,
        "w: data_offsets [0, 8] run past the end of the 7 bytes of data",
        "The file is cut short or damaged: download it again.");
  }

  @Test
  void dataThatEndsBeforeItBeginsIsRefused() {
    Path file = RawSafetensors.file(folder, "{" + entry("w", "F32", "[1]", "[4,0]") + "}", 4);

    assertRefused(file, "w: data_offsets [4, 0] are not a begin and an end", AGAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[0]", "[0, 4, 8]"})
  void offsetsThatAreNoPairAreRefused(String offsets) {
    Path file = RawSafetensors.file(folder, "{" + entry("w", "F32", "[1]", offsets) + "}", 4);

    assertRefused(file, "w: data_offsets " + offsets + " are not a begin and an end", AGAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[-4,0]", "[0,1e2]", "{\"0\":4}", "[0,99999999999999999999]"})
  void offsetsThatAreNoWholeNumbersAreRefused(String offsets) {
    Path file = RawSafetensors.file(folder, "{" + entry("w", "F32", "[1]", offsets) + "}", 4);

    assertRefused(file, "w: data_offsets must be a list of whole numbers from 0, not ", AGAIN);
  }

  @Test
  void tensorsThatOverlapAreRefused() {
    String header =
        "{" + entry("a", "U8", "[4]", "[0,4]") + "," + entry("b", "U8", "[4]", "[3,7]") + "}";
    Path file = RawSafetensors.file(folder, header, 7);

    assertRefused(file, "b: its bytes overlap those of a", AGAIN);
  }

  @Test
  void twoNamesForTheSameBytesAreRefused() {
    String header =
        "{" + entry("a", "U8", "[4]", "[0,4]") + "," + entry("b", "I8", "[4]", "[0,4]") + "}";
    Path file = RawSafetensors.file(folder, header, 4);

    assertRefused(file, "b: its bytes overlap those of a", AGAIN);
  }

  @Test
  void aHoleBetweenTensorsIsRefused() {
    String header =
        "{" + entry("b", "U8", "[4]", "[5,9]") + "," + entry("a", "U8", "[4]", "[0,4]") + "}";
    Path file = RawSafetensors.file(folder, header, 9);

    assertRefused(file, "b: a hole of 1 bytes lies between a and it", AGAIN);
  }

  @Test
  void aHoleBeforeTheFirstTensorIsRefused() {
    Path file = RawSafetensors.file(folder, "{" + entry("a", "U8", "[4]", "[2,6]") + "}", 6);

    assertRefused(file, "a: a hole of 2 bytes lies between the header and it", AGAIN);
  }

  @Test
  void bytesAfterTheLastTensorAreRefused() {
    Path file = RawSafetensors.file(folder, "{" + entry("a", "U8", "[4]", "[0,4]") + "}", 7);

    assertRefused(
        file, "header: a hole of 3 bytes lies after the last tensor, which ends at 4 of 7", AGAIN);
  }

  @Test
  void aWrongDtypeIsRefused() {
    Path file = RawSafetensors.file(folder, "{" + entry("w", "F16", "[2]", "[0,8]") + "}", 8);

    assertRefused(
        file,
        "w: wrong dtype, shape or data_offsets: F16 of shape [2] takes 4 bytes, not 8",
        AGAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"__metadata__\":[]}", "{\"__metadata__\":{\"format\":1}}"})
  void metadataOtherThanStringsIsRefused(String header) {
    Path file = RawSafetensors.file(folder, header, 0);

    assertRefused(file, "__metadata__: is no object of strings", AGAIN);
  }

  @Test
  void aTensorThatIsNotThereIsRefusedWithTheNearestNames() {
    String header =
        String.join(
            ",",
            entry("model.layers.0.q_proj.weight", "U8", "[1]", "[0,1]"),
            entry("model.layers.0.k_proj.weight", "U8", "[1]", "[1,2]"),
            entry("model.layers.1.q_proj.weight", "U8", "[1]", "[2,3]"),
            entry("lm_head", "U8", "[1]", "[3,4]"));
    Path file = RawSafetensors.file(folder, "{" + header + "}", 4);
    Safetensors tensors = Safetensors.open(file);

    assertThatThrownBy(() -> tensors.tensor("layers.0.q_proj.weight"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": layers.0.q_proj.weight: there is no such tensor. ")
        .hasMessageContaining("The nearest names are model.layers.0.q_proj.weight, ")
        .hasMessageNotContaining("lm_head");
  }

  @Test
  void aTensorOfAFileWithoutAnyIsRefused() {
    Path file = RawSafetensors.file(folder, "{}", 0);
    Safetensors tensors = Safetensors.open(file);

    assertThat(tensors.names()).isEmpty();
    assertThatThrownBy(() -> tensors.tensor("w"))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(file.toString(), "w: there is no such tensor", "no tensors");
  }

  @Test
  void aFileThatShrinksAfterItWasOpenedIsRefusedWhenRead() throws IOException {
    Path file = RawSafetensors.file(folder, "{" + entry("w", "U8", "[4]", "[0,4]") + "}", 4);
    StoredTensor tensor = Safetensors.open(file).tensor("w");
    Files.write(file, new byte[3]);

    assertThatThrownBy(() -> tensor.source().read())
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(file.toString(), "w: the file has become shorter", "Leave model");
  }

  @Test
  void aFileThatIsDeletedAfterItWasOpenedIsRefusedWhenRead() throws IOException {
    Path file = RawSafetensors.file(folder, "{" + entry("w", "U8", "[4]", "[0,4]") + "}", 4);
    StoredTensor tensor = Safetensors.open(file).tensor("w");
    Files.delete(file);

    assertThatThrownBy(() -> tensor.source().read())
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(file.toString(), "w: cannot be read", "still there");
  }

  @Test
  void namesFromTheFileCannotBreakTheLineOfAMessage() {
    String name = "\\u001b[2Jw\\n" + "x".repeat(1000);
    Path file = RawSafetensors.file(folder, "{" + entry(name, "F32", "[1]", "[0,8]") + "}", 8);

    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("\ufffd[2Jw\ufffdxxx")
        .hasMessageContaining("x…: wrong dtype")
        .hasMessageNotContainingAny("\u001b", "\n", "x".repeat(201));
  }

  private static byte[] lengthThen(long length, String rest) {
    byte[] text = rest.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(text)
        .array();
  }

  private static void assertRefused(Path file, String... parts) {
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContainingAll(parts);
  }
}
