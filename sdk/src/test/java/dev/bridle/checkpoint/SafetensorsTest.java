// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import static dev.bridle.checkpoint.RawSafetensors.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads files that were put together by hand. */
final class SafetensorsTest {
  @TempDir private Path folder;

  @Test
  void tensorsAreReadWhereTheHeaderSaysTheyAre() {
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + entry("second", "F32", "[1,2]", "[8,16]")
            + ","
            + entry("first", "I64", "[]", "[0,8]")
            + "}   ";
    byte[] data =
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(-7)
            .putFloat(1.5f)
            .putFloat(-2.25f)
            .array();
    Path file = RawSafetensors.write(folder, "two.safetensors", RawSafetensors.bytes(header, data));

    Safetensors tensors = Safetensors.open(file);

    assertThat(tensors.names()).containsExactly("first", "second");
    assertThat(tensors.contains("first")).isTrue();
    assertThat(tensors.contains("third")).isFalse();
    assertThat(tensors.metadata()).containsOnly(Map.entry("format", "pt"));
    assertThat(tensors.tensor("first").shape()).isEmpty();
    assertThat(tensors.tensor("first").source().read().getLong()).isEqualTo(-7);
    assertThat(tensors.tensor("second").shape()).containsExactly(1L, 2L);
    assertThat(tensors.tensor("second").toFloats().data()).containsExactly(1.5f, -2.25f);
  }

  @ParameterizedTest
  @CsvSource({
    "F64, FLOAT64, 8",
    "F32, FLOAT32, 4",
    "F16, FLOAT16, 2",
    "BF16, BFLOAT16, 2",
    "F8_E4M3, FLOAT8_E4M3, 1",
    "F8_E5M2, FLOAT8_E5M2, 1",
    "I64, INT64, 8",
    "I32, INT32, 4",
    "I16, INT16, 2",
    "I8, INT8, 1",
    "U64, UINT64, 8",
    "U32, UINT32, 4",
    "U16, UINT16, 2",
    "U8, UINT8, 1",
    "BOOL, BOOL, 1"
  })
  void everyDtypeHasItsElementType(String dtype, ElementType type, int width) {
    String offsets = "[0," + 3 * width + "]";
    Path file =
        RawSafetensors.file(folder, "{" + entry("w", dtype, "[3]", offsets) + "}", 3 * width);

    StoredTensor tensor = Safetensors.open(file).tensor("w");

    assertThat(tensor.type()).isEqualTo(type);
    assertThat(tensor.byteSize()).isEqualTo(3L * width);
    assertThat(tensor.source().read().remaining()).isEqualTo(3 * width);
  }

  @Test
  void tensorsWithoutElementsMayStandAnywhereBetweenOthers() {
    String header =
        String.join(
            ",",
            entry("b", "U8", "[2]", "[0,2]"),
            entry("a", "F32", "[0,3]", "[0,0]"),
            entry("c", "I64", "[5,0]", "[2,2]"));
    Path file = RawSafetensors.file(folder, "{" + header + "}", 2);

    Safetensors tensors = Safetensors.open(file);

    assertThat(tensors.tensor("a").toFloats().shape()).containsExactly(0, 3);
    assertThat(tensors.tensor("c").source().read().remaining()).isZero();
  }

  @Test
  void aTensorsBytesCannotBeWrittenOrLeftThroughItsBuffer() {
    String header = entry("a", "U8", "[2]", "[0,2]") + "," + entry("b", "U8", "[2]", "[2,4]");
    Path file = RawSafetensors.file(folder, "{" + header + "}", 4);

    ByteBuffer bytes = Safetensors.open(file).tensor("a").source().read();

    assertThat(bytes.position()).isZero();
    assertThat(bytes.capacity()).isEqualTo(2);
    assertThatThrownBy(() -> bytes.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void theLastTensorOfAFileOverTwoGigabytesIsRead() throws IOException {
    long big = Integer.MAX_VALUE + 1L;
    String header =
        String.join(
            ",",
            entry("big", "U8", "[" + big + "]", "[0," + big + "]"),
            entry("last", "F32", "[2]", "[" + big + "," + (big + 8) + "]"));
    byte[] head = RawSafetensors.bytes("{" + header + "}");
    Path file = RawSafetensors.write(folder, "large.safetensors", head);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(head.length + big + 8);
      sparse.seek(head.length + big);
      sparse.writeInt(Integer.reverseBytes(Float.floatToIntBits(3)));
      sparse.writeInt(Integer.reverseBytes(Float.floatToIntBits(-4)));
    }

    Safetensors tensors = Safetensors.open(file);

    assertThat(tensors.tensor("last").toFloats().data()).containsExactly(3, -4);
    StoredTensor tooBig = tensors.tensor("big");
    assertThatThrownBy(() -> tooBig.source().read())
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(
            file.toString(),
            "big: is 2147483648 bytes long, and one tensor may take 2147483647 at most",
            "Split the tensor");
  }

  @Test
  void namesOutsideAsciiAreKept() {
    byte[] bytes =
        RawSafetensors.bytes("{" + entry("gewicht_ä_重み", "U8", "[1]", "[0,1]") + "}", (byte) 9);
    Path file = RawSafetensors.write(folder, "names.safetensors", bytes);

    assertThat(Safetensors.open(file).tensor("gewicht_ä_重み").source().read().get())
        .isEqualTo((byte) 9);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("重み");
  }
}
