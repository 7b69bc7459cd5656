// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes files, and compares them with bytes written down by hand and with what is read back. */
final class SafetensorsWriterTest {
  private static final StoredTensor ONE = StoredTensor.of(new FloatTensor(new float[] {1}, 1));

  @TempDir private Path folder;

  @Test
  void theBytesAreThoseTheFormatDescribes() throws IOException {
    Path file = folder.resolve("one.safetensors");

    SafetensorsWriter.write(file, Map.of("w", ONE), Map.of("format", "pt"));

    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    assertThat(header).hasSize(85);
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
        .isEqualTo(
            "5800000000000000"
                + HexFormat.of().formatHex((header + "   ").getBytes(StandardCharsets.US_ASCII))
                + "0000803f");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("half", floats(ElementType.FLOAT16, List.of(3L), 1, -0.5f, 65504));
    tensors.put("brain", floats(ElementType.BFLOAT16, List.of(1L, 2L), 1, -3));
    tensors.put("number", floats(ElementType.FLOAT32, List.of(), 0.1f));
    tensors.put("nothing", floats(ElementType.FLOAT32, List.of(4L, 0L)));
    tensors.put("ids", longs(Long.MIN_VALUE, 5));
    tensors.put("bytes", raw(ElementType.UINT8, 3));
    Path file = folder.resolve("all.safetensors");

    SafetensorsWriter.write(file, tensors, Map.of());

    Safetensors read = Safetensors.open(file);
    assertThat(read.metadata()).isEmpty();
    assertThat(read.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
    tensors.forEach(
        (name, tensor) -> {
          assertThat(read.tensor(name).type()).isEqualTo(tensor.type());
          assertThat(read.tensor(name).shape()).isEqualTo(tensor.shape());
          assertThat(read.tensor(name).source().read()).isEqualTo(tensor.source().read());
        });
    assertThat(read.tensor("half").toFloats().data()).containsExactly(1, -0.5f, 65504);
    assertThat(read.tensor("number").toFloats().data()).containsExactly(0.1f);
  }

  @Test
  void everyTensorIsAlignedToItsElements() throws IOException {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("odd", raw(ElementType.UINT8, 3));
    tensors.put("half", floats(ElementType.FLOAT16, List.of(1L), 1));
    tensors.put("ids", longs(7));
    tensors.put("single", floats(ElementType.FLOAT32, List.of(1L), 1));
    tensors.put("half2", floats(ElementType.FLOAT16, List.of(1L), 2));
    Path file = folder.resolve("aligned.safetensors");

    SafetensorsWriter.write(file, tensors, Map.of());

    byte[] bytes = Files.readAllBytes(file);
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(header % 8).isZero();
    assertThat(new String(bytes, 8, (int) header, StandardCharsets.US_ASCII))
        .containsSubsequence(
            "ids", "[0,8]", "single", "[8,12]", "half", "[12,14]", "half2", "[14,16]", "odd",
            "[16,19]");
  }

  @Test
  void theSameTensorsGiveTheSameBytes() throws IOException {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("z", ONE);
    tensors.put("a", longs(1, 2));
    Map<String, String> forwards = new LinkedHashMap<>();
    forwards.put("a", "1");
    forwards.put("b", "2");
    Map<String, String> backwards = new LinkedHashMap<>();
    backwards.put("b", "2");
    backwards.put("a", "1");

    SafetensorsWriter.write(folder.resolve("1"), tensors, forwards);
    SafetensorsWriter.write(folder.resolve("2"), tensors, backwards);

    assertThat(folder.resolve("1")).hasSameBinaryContentAs(folder.resolve("2"));
  }

  @Test
  void tensorsAreReadOneByOneAndOnlyOnce() {
    StringBuilder log = new StringBuilder();
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (String name : List.of("b", "a", "c")) {
      StoredTensor.Source source =
          () -> {
            log.append(name);
            return ONE.source().read();
          };
      tensors.put(name, new StoredTensor(ElementType.FLOAT32, List.of(1L), source));
    }

    SafetensorsWriter.write(folder.resolve("lazy.safetensors"), tensors, Map.of());

    assertThat(log).hasToString("bac");
  }

  @Test
  void aFileMayBeRewrittenFromItsOwnTensors() {
    Path file = folder.resolve("self.safetensors");
    SafetensorsWriter.write(file, Map.of("w", ONE), Map.of());

    SafetensorsWriter.write(
        file, Map.of("v", Safetensors.open(file).tensor("w")), Map.of("step", "2"));

    assertThat(Safetensors.open(file).tensor("v").toFloats().data()).containsExactly(1);
  }

  @Test
  void aSourceThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("kept.safetensors");
    SafetensorsWriter.write(file, Map.of("w", ONE), Map.of());
    StoredTensor broken =
        new StoredTensor(
            ElementType.FLOAT32,
            List.of(1L),
            () -> {
              throw new IllegalStateException("no bytes today");
            });

    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("w", broken), Map.of()))
        .hasMessage("no bytes today");

    assertThat(Safetensors.open(file).tensor("w").toFloats().data()).containsExactly(1);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aFolderThatDoesNotExistIsRefused() {
    Path file = folder.resolve("no").resolve("w.safetensors");

    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("w", ONE), Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(file.toString(), "cannot be written", "an existing folder");
  }

  @Test
  void aSourceOfAnotherLengthThanItsShapeIsADefect() {
    StoredTensor wrong =
        new StoredTensor(ElementType.FLOAT32, List.of(2L), () -> ByteBuffer.allocate(4));
    Path file = folder.resolve("w.safetensors");

    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("w", wrong), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("w: its source gave 4 bytes, and its shape takes 8");
  }

  @Test
  void anElementTypeTheFormatLacksIsADefect() {
    Path file = folder.resolve("w.safetensors");
    StoredTensor nibbles = raw(ElementType.INT4, 2);

    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("w", nibbles), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("w: safetensors has no type for INT4");
  }

  @Test
  void aTensorCannotTakeTheMetadatasName() {
    Path file = folder.resolve("w.safetensors");

    assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("__metadata__", ONE), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("__metadata__");
  }

  private static StoredTensor floats(ElementType type, List<Long> shape, float... numbers) {
    ByteBuffer bytes = FloatCodec.encode(type, numbers);
    return new StoredTensor(type, shape, bytes::duplicate);
  }

  private static StoredTensor longs(long... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(numbers);
    return new StoredTensor(ElementType.INT64, List.of((long) numbers.length), bytes::duplicate);
  }

  private static StoredTensor raw(ElementType type, int elements) {
    int size = (int) type.bytes(elements);
    return new StoredTensor(type, List.of((long) elements), () -> ByteBuffer.allocate(size));
  }
}
