// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.checkpoint.SafetensorsWriter;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.file.EditsFile;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever cannot write says which file, why, and what to do about it. */
final class WriteFailureTest {
  private static final Path FILE = Path.of("out", "model.onnx");

  @TempDir Path folder;

  @Test
  void theSystemsReasonsAreSaidInPlainWords() {
    assertThat(said(new IOException("No space left on device")))
        .isEqualTo(
            FILE + ": cannot be written: the disk is full. Make room, or name a folder elsewhere.");
    assertThat(said(new FileSystemException("x", null, "There is not enough space on the disk")))
        .contains("the disk is full");
    assertThat(said(new FileSystemException("x", null, "Disk quota exceeded")))
        .contains("the quota is used up");
    assertThat(said(new IOException("File too large"))).contains("takes no file so large");
    assertThat(said(new AccessDeniedException("x"))).contains("there is no permission to write");
    assertThat(said(new FileSystemException("x", null, "Read-only file system")))
        .contains("there is no permission to write");
    assertThat(said(new NoSuchFileException("x"))).contains("its folder is not there");
    assertThat(said(new FileSystemException("x", null, "Is a directory")))
        .contains("cannot be written: Is a directory. Write to an existing folder");
    assertThat(said(new IOException())).contains("cannot be written: IOException");
  }

  @Test
  void aFolderThatIsNotThereIsNamedByEveryoneWhoWrites() {
    Path none = folder.resolve("none");

    refused(none.resolve("e"), () -> EditsFile.write(none.resolve("e"), EditPlan.none(), shape()));
    refused(none.resolve("m"), () -> OnnxFile.write(model(1), none.resolve("m")));
    refused(none.resolve("l"), () -> OnnxFile.write(model(large()), none.resolve("l")));
    refused(
        none.resolve("s"),
        () -> SafetensorsWriter.write(none.resolve("s"), Map.of("w", ones(1)), Map.of()));
  }

  @Test
  void aFailureInTheMiddleLeavesNothingAndWhatWasThereBefore() throws IOException {
    Path file = Files.writeString(folder.resolve("model.onnx"), "before");
    StoredTensor broken =
        new StoredTensor(
            ElementType.FLOAT32,
            List.of((long) large()),
            () -> {
              throw new InputException("the source is gone", "Bring it back.");
            });

    assertThatThrownBy(() -> OnnxFile.write(model(broken), file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the source is gone");

    assertThat(file).hasContent("before");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  private static void refused(Path file, ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOf(InputException.class)
        .hasMessage(
            file
                + ": cannot be written: its folder is not there. Name a file in an existing"
                + " folder.");
  }

  private static String said(IOException e) {
    return WriteFailure.of(FILE, e).getMessage();
  }

  private static int large() {
    return (int) (OnnxFile.INLINE_LIMIT / Float.BYTES) + 1;
  }

  private static OnnxModel model(int numbers) {
    return model(ones(numbers));
  }

  private static OnnxModel model(StoredTensor w) {
    GraphBuilder graph = new GraphBuilder("w");
    graph.initializer("w", w);
    String y = graph.node("Identity", "y", Map.of(), "w");
    graph.output(OnnxValue.of(y, ElementType.FLOAT32, "n"));
    return new OnnxModel(8, "test", Map.of("", 17L), graph.build(), Map.of(), Remainder.NONE);
  }

  private static StoredTensor ones(int numbers) {
    return StoredTensor.of(new FloatTensor(new float[numbers], numbers));
  }

  private static ModelShape shape() {
    return new ModelShape("llama", 1, 1, 1, 1, 1, 1);
  }
}
