// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tensors that are converted, transposed and copied a piece at a time. */
final class PiecewiseTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "FLOAT32,1,1", "FLOAT32,3,5", "FLOAT16,1,2000", "FLOAT16,700,3", "BFLOAT16,1500,1700",
    "FLOAT64,2,3", "FLOAT32,1300,1700", "FLOAT16,3000000,1", "FLOAT32,0,4", "FLOAT32,4,0"
  })
  void aTransposedMatrixInSinglesIsWhatOneWritesByHand(ElementType type, int rows, int columns)
      throws IOException {
    StoredTensor matrix = stored(type, rows, columns);
    float[] from = matrix.toFloats().data();
    float[] expected = new float[from.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        expected[j * rows + i] = from[i * columns + j];
      }
    }

    StoredTensor turned = matrix.transposed().inSingles();

    assertThat(turned.type()).isEqualTo(ElementType.FLOAT32);
    assertThat(turned.shape()).containsExactly((long) columns, (long) rows);
    assertThat(turned.toFloats().data()).isEqualTo(expected);
    assertThat(floats(written(turned))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT16,1,1", "BFLOAT16,1000,1001", "FLOAT64,3,5", "FLOAT32,600,999"})
  void whatIsWrittenInPiecesIsWhatIsReadAtOnce(ElementType type, int rows, int columns)
      throws IOException {
    StoredTensor singles = stored(type, rows, columns).inSingles();

    assertThat(ByteBuffer.wrap(written(singles))).isEqualTo(singles.source().read());
    assertThat(floats(written(singles))).isEqualTo(stored(type, rows, columns).toFloats().data());
  }

  @Test
  void noPieceIsLargerThanAMegabyte() throws IOException {
    int[] largest = new int[1];
    WritableByteChannel counting =
        new WritableByteChannel() {
          @Override
          public int write(ByteBuffer piece) {
            int bytes = piece.remaining();
            largest[0] = Math.max(largest[0], bytes);
            piece.position(piece.limit());
            return bytes;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        };

    stored(ElementType.FLOAT16, 2000, 2000).transposed().inSingles().source().writeTo(counting);
    stored(ElementType.FLOAT32, 2000, 2000).source().writeTo(counting);
    StoredTensor.of(new FloatTensor(new float[1 << 20], 1 << 20)).source().writeTo(counting);

    assertThat(largest[0]).isBetween(1, 1 << 20);
  }

  @Test
  void wholeNumbersAreNeitherConvertedNorTransposed() {
    StoredTensor ids =
        new StoredTensor(ElementType.INT64, List.of(1L, 1L), () -> ByteBuffer.allocate(8));
    StoredTensor row =
        new StoredTensor(ElementType.FLOAT32, List.of(2L), () -> ByteBuffer.allocate(8));

    assertThatThrownBy(ids::inSingles).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(ids::transposed).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(row::transposed).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFileThatBecomesShorterIsRefusedHoweverItIsRead() throws IOException {
    StoredTensor tensor = stored(ElementType.FLOAT32, 8, 8);
    Files.write(folder.resolve("FLOAT32"), new byte[9]);

    for (StoredTensor each : List.of(tensor, tensor.transposed())) {
      assertThatThrownBy(() -> each.source().read())
          .isInstanceOf(InputException.class)
          .hasMessageContaining("w: the file has become shorter since it was opened");
      assertThatThrownBy(() -> written(each)).isInstanceOf(InputException.class);
    }
  }

  @Test
  void aTensorOfMoreThanTwoGigabytesIsCopiedButNotReadAtOnce() {
    Path file = folder.resolve("absent");
    FileRegion huge = new FileRegion(file, "w", 0, 1L << 31);

    assertThatThrownBy(huge::read)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": w: is 2147483648 bytes long");
  }

  /** A matrix of random numbers in a file, a few bytes after its start. */
  private StoredTensor stored(ElementType type, int rows, int columns) throws IOException {
    Random random = new Random(rows);
    float[] numbers = new float[rows * columns];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    ByteBuffer bytes = FloatCodec.encode(type, numbers);
    Path file = folder.resolve(type.name());
    byte[] all = new byte[3 + bytes.remaining()];
    bytes.get(all, 3, all.length - 3);
    Files.write(file, all);
    return new StoredTensor(
        type, List.of((long) rows, (long) columns), new FileRegion(file, "w", 3, all.length - 3));
  }

  private static byte[] written(StoredTensor tensor) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tensor.source().writeTo(Channels.newChannel(bytes));
    return bytes.toByteArray();
  }

  private static float[] floats(byte[] bytes) {
    float[] numbers = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }
}
