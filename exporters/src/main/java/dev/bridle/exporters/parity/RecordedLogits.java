// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.parity;

import dev.bridle.error.WriteFailure;
import dev.bridle.model.LanguageModel;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model gave on some prompts, kept in a temporary file, so that the model can be closed
 * before another one is opened and no more than one prompt's logits are in memory.
 */
public final class RecordedLogits implements AutoCloseable {
  private final Path file;
  private final List<Long> offsets = new ArrayList<>();

  private RecordedLogits(Path file) {
    this.file = file;
  }

  /**
   * {@return a model's logits on prompts}
   *
   * @param model left open
   * @param prompts token ids
   */
  static RecordedLogits of(LanguageModel model, List<int[]> prompts) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    RecordedLogits recorded;
    try {
      recorded = new RecordedLogits(Files.createTempFile("bridle", ".logits"));
    } catch (IOException e) {
      throw WriteFailure.of(temporary, e);
    }
    boolean whole = false;
    try (FileChannel out = FileChannel.open(recorded.file, StandardOpenOption.WRITE)) {
      for (int[] prompt : prompts) {
        recorded.offsets.add(out.position());
        append(model.logits(ProofPrompt.of(prompt)), out);
      }
      whole = true;
      return recorded;
    } catch (IOException e) {
      throw WriteFailure.of(temporary, e);
    } finally {
      if (!whole) {
        recorded.close();
      }
    }
  }

  /**
   * Compares what was recorded of one prompt with what another model gives.
   *
   * @param prompt from 0
   * @param expected the other model's logits
   * @return the largest difference; NaN if one is no number or there are not as many
   */
  double difference(int prompt, FloatTensor expected) {
    int width = expected.size(2);
    ByteBuffer row = ByteBuffer.allocate(width * Float.BYTES);
    double difference = 0;
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      long end = prompt + 1 < offsets.size() ? offsets.get(prompt + 1) : in.size();
      in.position(offsets.get(prompt));
      if (end - in.position() != (long) expected.data().length * Float.BYTES) {
        return Double.NaN;
      }
      for (int from = 0; from < expected.data().length; from += width) {
        row.clear();
        while (row.hasRemaining() && in.read(row) >= 0) {}
        row.flip();
        for (int i = 0; i < width; i++) {
          // A NaN anywhere stays: it must fail the comparison, not vanish in it.
          double apart = Math.abs((double) row.getFloat() - expected.data()[from + i]);
          difference = Math.max(difference, apart);
        }
      }
      return difference;
    } catch (IOException e) {
      throw new IllegalStateException(file + " was written and cannot be read", e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  private static void append(FloatTensor logits, FileChannel out) throws IOException {
    ByteBuffer row = ByteBuffer.allocate(logits.size(2) * Float.BYTES);
    for (int from = 0; from < logits.data().length; from += logits.size(2)) {
      row.clear();
      row.asFloatBuffer().put(logits.data(), from, logits.size(2));
      while (row.hasRemaining()) {
        out.write(row);
      }
    }
  }
}
