// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model too large to stand in one array runs from files that are gone afterwards. */
final class LargeModelTest {
  private static final int WIDTH = TinyModel.HEADS * TinyModel.HEAD_DIM;
  private static final int POSITIONS = (int) (OnnxFile.INLINE_LIMIT / WIDTH / Float.BYTES) + 1;

  @TempDir Path folder;

  @Test
  void itComputesWhatASmallModelComputesAndLeavesNoFiles() throws IOException {
    HeadId head = new HeadId(1, 2);
    EditPlan edit = EditPlan.of(new HeadEdit.Scale(head, -2));
    TokenBatch batch = TokenBatch.of(1, 30, 31, 11);
    List<Path> before = temporary();
    List<Path> during = new ArrayList<>();
    TinyModel zeros =
        TinyModel.gpt2(1).with("wpe.weight", new FloatTensor(new float[128 * WIDTH], 128, WIDTH));

    try (LanguageModel small = Models.open(zeros.writeTo(folder.resolve("small")));
        LanguageModel large = Models.open(large(folder.resolve("large")))) {
      assertThat(OnnxFile.isLarge(large.decoder().model())).isTrue();

      assertThat(large.logits(batch).data()).isEqualTo(small.logits(batch).data());
      assertThat(large.with(edit).logits(batch).data())
          .isEqualTo(small.with(edit).logits(batch).data());

      during.addAll(temporary());
      during.removeAll(before);
      assertThat(during).hasSize(1);
    }
    assertThat(during.get(0)).doesNotExist();
  }

  @Test
  void onesOwnDataFileIsRunWhereItStandsWithoutACopy() throws IOException {
    TokenBatch batch = TokenBatch.of(1, 30, 31, 11);
    EditPlan edit = EditPlan.of(new HeadEdit.Scale(new HeadId(0, 1), 3));
    Path own = Files.createDirectories(folder.resolve("own"));
    List<Path> before = temporary();

    try (LanguageModel built = Models.open(large(folder.resolve("large")))) {
      OnnxFile.write(built.decoder().model(), own.resolve("model.onnx"));
      List<Path> between = temporary();
      try (LanguageModel written = Models.open(own)) {
        FloatTensor plain = written.logits(batch);
        FloatTensor edited = written.with(edit).logits(batch);

        assertThat(temporary()).isEqualTo(between).isEqualTo(before);
        assertThat(plain.data()).isEqualTo(built.logits(batch).data());
        assertThat(edited.data()).isEqualTo(built.with(edit).logits(batch).data());
      }
    }
    assertThat(own.resolve("model.onnx.data")).exists();
  }

  @Test
  void aSnapshotOfHuggingFacesCacheRunsFromItsBlobs() throws IOException {
    TokenBatch batch = TokenBatch.of(1, 30, 31, 11);
    Path cache = folder.resolve("models--org--name");
    Path blobs = Files.createDirectories(cache.resolve("blobs"));
    Path snapshot = Files.createDirectories(cache.resolve("snapshots/0a1b"));

    try (LanguageModel built = Models.open(large(folder.resolve("large")))) {
      OnnxFile.write(built.decoder().model(), snapshot.resolve("model.onnx"));
      for (String file : List.of("model.onnx", "model.onnx.data")) {
        Files.move(snapshot.resolve(file), blobs.resolve("sha-" + file));
        Files.createSymbolicLink(
            snapshot.resolve(file), Path.of("../../blobs").resolve("sha-" + file));
      }
      try (LanguageModel linked = Models.open(snapshot)) {
        assertThat(linked.logits(batch).data()).isEqualTo(built.logits(batch).data());
      }
    }
  }

  /** The same weights, and positions in a file of nothing but a hole. */
  private static Path large(Path folder) throws IOException {
    TinyModel model =
        TinyModel.gpt2(1).withConfig("n_positions", POSITIONS).without("wpe.weight").inShards(2);
    model.writeTo(folder);
    Path index = folder.resolve("model.safetensors.index.json");
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = (ObjectNode) mapper.readTree(index.toFile());
    ((ObjectNode) root.get("weight_map")).put("wpe.weight", "positions.safetensors");
    mapper.writeValue(index.toFile(), root);
    long bytes = (long) POSITIONS * WIDTH * Float.BYTES;
    byte[] header =
        "{\"wpe.weight\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}"
            .formatted(POSITIONS, WIDTH, bytes)
            .getBytes(StandardCharsets.UTF_8);
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve("positions.safetensors").toFile(), "rw")) {
      file.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
      file.write(header);
      file.setLength(8 + header.length + bytes);
    }
    return folder;
  }

  /** Folders with a large model's data, of this process or another. */
  private static List<Path> temporary() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(path -> path.getFileName().toString().matches("bridle\\d+"))
          .filter(path -> Files.exists(path.resolve("model.onnx.data")))
          .toList();
    }
  }
}
