// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.error.InputException;
import dev.bridle.runtime.TestEngine;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors that stand in a file beside the model. */
final class ExternalDataTest {
  private static final int LENGTH = 1000;

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void nameModel() throws IOException {
    model = Files.createDirectory(folder.resolve("inside")).resolve("model.onnx");
  }

  @Test
  void aLargeModelIsWrittenWithADataFile() throws IOException {
    OnnxModel large = sum(ramp(1), ramp(2));

    OnnxFile.write(large, model, 0);

    assertThat(Files.size(model)).isLessThan(1000);
    ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(model));
    assertThat(proto.getGraph().getInitializer(0).getExternalDataList())
        .extracting(entry -> entry.getKey() + "=" + entry.getValue())
        .containsExactly("location=model.onnx.data", "offset=0", "length=4000");
    assertThat(numbers(OnnxFile.read(model), "a")).isEqualTo(ramp(1));
    assertThat(numbers(OnnxFile.read(model), "b")).isEqualTo(ramp(2));
    assertThat(filesOf(model.getParent())).containsExactly("model.onnx", "model.onnx.data");
  }

  @Test
  void theRuntimeReadsIt() throws OrtException {
    OnnxFile.write(sum(ramp(1), ramp(2)), model, 0);

    assertThat(run(model)).isEqualTo(ramp(3));
  }

  @Test
  void smallTensorsStayInTheModel() throws IOException {
    OnnxFile.write(sum(ramp(1), new float[] {2}), model, 0);

    ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(model));
    assertThat(proto.getGraph().getInitializer(0).hasRawData()).isFalse();
    assertThat(proto.getGraph().getInitializer(1).hasRawData()).isTrue();
  }

  @Test
  void aSmallModelNeedsNoDataFile() throws IOException {
    OnnxFile.write(sum(ramp(1), ramp(2)), model);

    assertThat(filesOf(model.getParent())).containsExactly("model.onnx");
    assertThat(numbers(OnnxFile.read(model), "b")).isEqualTo(ramp(2));
  }

  @Test
  void aCopyBesideTheModelRefersToTheSameData() throws IOException, OrtException {
    OnnxFile.write(sum(ramp(1), ramp(2)), model, 0);
    Path copy = model.resolveSibling("copy.onnx");

    OnnxFile.write(changed(OnnxFile.read(model), ramp(5)), copy, 0);

    // The changed tensor alone is written anew.
    assertThat(Files.size(model.resolveSibling("copy.onnx.data"))).isEqualTo(4 * LENGTH);
    assertThat(run(copy)).isEqualTo(ramp(7));
    assertThat(run(model)).isEqualTo(ramp(3));
  }

  @Test
  void aModelInAnotherFolderGoesOnUsingADataFileUnderAnotherName()
      throws IOException, OrtException {
    OnnxFile.write(sum(ramp(1), ramp(2)), model, 0);
    OnnxModel changed = changed(OnnxFile.read(model), ramp(5));
    Path data = model.resolveSibling("model.onnx.data").toRealPath();
    Path copy = Files.createDirectory(folder.resolve("elsewhere")).resolve("copy.onnx");

    assertThat(OnnxFile.dataFiles(changed)).containsExactly(Map.entry(data, "model.onnx.data"));
    OnnxFile.writeBeside(changed, copy, Map.of(data, "base"), "sidecar");
    Files.copy(data, copy.resolveSibling("base"));

    assertThat(filesOf(copy.getParent())).containsExactly("base", "copy.onnx", "sidecar");
    assertThat(Files.size(copy.resolveSibling("sidecar"))).isEqualTo(4 * LENGTH);
    assertThat(run(copy)).isEqualTo(ramp(7));
  }

  @Test
  void aModelThatUsesDataFilesAloneHasNoOtherOne() throws IOException, OrtException {
    OnnxFile.write(sum(ramp(1), ramp(2)), model, 0);
    Path data = model.resolveSibling("model.onnx.data").toRealPath();
    Path copy = Files.createDirectory(folder.resolve("elsewhere")).resolve("copy.onnx");

    OnnxFile.writeBeside(OnnxFile.read(model), copy, Map.of(data, "base"), "sidecar");
    Files.copy(data, copy.resolveSibling("base"));

    assertThat(filesOf(copy.getParent())).containsExactly("base", "copy.onnx");
    assertThat(run(copy)).isEqualTo(ramp(3));
  }

  @Test
  void aDataFileThatIsNotNamedIsWrittenAnew() throws IOException, OrtException {
    OnnxFile.write(sum(ramp(1), ramp(2)), model, 0);
    Path copy = Files.createDirectory(folder.resolve("elsewhere")).resolve("copy.onnx");

    OnnxFile.writeBeside(OnnxFile.read(model), copy, Map.of(), "sidecar");

    assertThat(filesOf(copy.getParent())).containsExactly("copy.onnx", "sidecar");
    assertThat(run(copy)).isEqualTo(ramp(3));
  }

  @Test
  void theSmallFileCannotHaveANameOfTheOthers() {
    assertThatThrownBy(
            () -> OnnxFile.writeBeside(sum(ramp(1), ramp(2)), model, Map.of(model, "base"), "base"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("base");
  }

  @Test
  void aModelCanBeWrittenOverItself() throws IOException, OrtException {
    OnnxFile.write(sum(ramp(1), ramp(2)), model, 0);

    OnnxFile.write(changed(OnnxFile.read(model), ramp(5)), model, 0);

    assertThat(run(model)).isEqualTo(ramp(7));
    assertThat(filesOf(model.getParent())).containsExactly("model.onnx", "model.onnx.data");
  }

  @Test
  void aModelMovedToAnotherFolderTakesItsDataAlong() throws IOException, OrtException {
    OnnxFile.write(sum(ramp(1), ramp(2)), model, 0);
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("model.onnx");

    OnnxFile.write(OnnxFile.read(model), elsewhere, 0);
    Files.delete(model.resolveSibling("model.onnx.data"));

    assertThat(run(elsewhere)).isEqualTo(ramp(3));
  }

  @Test
  void dataInAFolderBelowIsRead() throws IOException {
    Files.createDirectory(model.resolveSibling("data"));
    writeData(model.resolveSibling("data").resolve("weights"));
    write(RawOnnx.external("data/weights", "4", "8", 2));

    assertThat(numbers(OnnxFile.read(model), "w")).containsExactly(1f, 2f);
  }

  @Test
  void offsetAndLengthMayBeLeftOut() throws IOException {
    writeData(model.resolveSibling("weights"));
    TensorProto.Builder tensor = RawOnnx.external("weights", "0", "0", 2).toBuilder();
    tensor.removeExternalData(2).removeExternalData(1);
    write(tensor.build());

    assertThat(numbers(OnnxFile.read(model), "w")).containsExactly(0f, 1f);
  }

  @Test
  void aRegionBeyondTwoGigabytesIsReadWithoutTheRest() throws IOException {
    long start = 3L << 30;
    try (RandomAccessFile file =
        new RandomAccessFile(model.resolveSibling("weights").toFile(), "rw")) {
      file.setLength(start + 8);
      file.seek(start);
      file.write(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0});
    }
    write(RawOnnx.external("weights", Long.toString(start), "8", 2));

    assertThat(numbers(OnnxFile.read(model), "w")).containsExactly(1f, -2f);
  }

  @Test
  void dataOutsideTheFolderIsRefused() throws IOException {
    Path secret = writeData(folder.resolve("secret"));

    refused(RawOnnx.external("../secret", "0", "8", 2), "outside");
    refused(RawOnnx.external("below/../../secret", "0", "8", 2), "outside");
    refused(RawOnnx.external(secret.toString(), "0", "8", 2), "outside");
    refused(RawOnnx.external("..", "0", "8", 2), "outside");
    refused(RawOnnx.external("inside\0", "0", "8", 2), "no plain path");
  }

  @Test
  void aLinkThatLeadsOutIsRefused() throws IOException {
    writeData(folder.resolve("secret"));
    Files.createSymbolicLink(model.resolveSibling("link"), Path.of("../secret"));
    Files.createSymbolicLink(model.resolveSibling("up"), Path.of(".."));

    refused(RawOnnx.external("link", "0", "8", 2), "is a link that leads out");
    refused(RawOnnx.external("up/secret", "0", "8", 2), "is a link that leads out");
  }

  @Test
  void aLinkThatStaysInsideIsFollowed() throws IOException {
    writeData(model.resolveSibling("weights"));
    Files.createSymbolicLink(model.resolveSibling("link"), Path.of("weights"));
    write(RawOnnx.external("link", "4", "8", 2));

    assertThat(numbers(OnnxFile.read(model), "w")).containsExactly(1f, 2f);
  }

  @Test
  void dataThatIsNotThereIsRefused() throws IOException {
    writeData(model.resolveSibling("weights"));

    refused(RawOnnx.external("other", "0", "8", 2), "\"other\" does not exist");
    refused(RawOnnx.external("", "0", "8", 2), "does not say where its data is");
    refused(RawOnnx.external(".", "0", "8", 2), "which is no file");
    refused(RawOnnx.external("weights", "12", "8", 2), "runs past the end of \"weights\" (16");
    refused(RawOnnx.external("weights", "-8", "8", 2), "runs past the end");
    refused(RawOnnx.external("weights", "9223372036854775807", "8", 2), "runs past the end");
    refused(RawOnnx.external("weights", "0", "12", 2), "needs 8 bytes, its external data has 12");
    refused(RawOnnx.external("weights", "0", "-8", 2), "needs 8 bytes, its external data has -8");
    refused(RawOnnx.external("weights", "zero", "8", 2), "offset or length is no number");
    refused(
        RawOnnx.external("weights", "0", Long.toString(1L << 58), 1L << 56), "runs past the end");
  }

  private void refused(TensorProto tensor, String problem) {
    write(tensor);
    assertThatThrownBy(() -> OnnxFile.read(model))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(model + ": initializer \"w\": ")
        .hasMessageContaining(problem);
  }

  private void write(TensorProto tensor) {
    RawOnnx.write(model, RawOnnx.constant(tensor).toByteArray());
  }

  /** The numbers 0, 1, 2, 3. */
  private static Path writeData(Path file) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(16).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 4; i++) {
      data.putFloat(i);
    }
    return Files.write(file, data.array());
  }

  /** A model y = a + b. */
  private static OnnxModel sum(float[] a, float[] b) {
    GraphBuilder graph = new GraphBuilder("sum");
    graph.initializer("a", StoredTensor.of(new FloatTensor(a, a.length)));
    graph.initializer("b", StoredTensor.of(new FloatTensor(b, b.length)));
    graph.output(
        OnnxValue.of(graph.node("Add", "y", Map.of(), "a", "b"), ElementType.FLOAT32, LENGTH));
    return new OnnxModel(8, "test", Map.of("", 17L), graph.build(), Map.of(), Remainder.NONE);
  }

  private static OnnxModel changed(OnnxModel model, float[] a) {
    GraphBuilder graph = GraphBuilder.from(model.graph());
    graph.initializer("a", StoredTensor.of(new FloatTensor(a, a.length)));
    return model.withGraph(graph.build());
  }

  private static float[] ramp(int step) {
    float[] numbers = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      numbers[i] = (1 + i) * step;
    }
    return numbers;
  }

  private static float[] numbers(OnnxModel model, String name) {
    return model.graph().initializers().get(name).toFloats().data();
  }

  private static float[] run(Path file) throws OrtException {
    OrtEnvironment environment = TestEngine.environment();
    try (OrtSession session = environment.createSession(file.toString());
        OrtSession.Result result = session.run(Map.of())) {
      return (float[]) result.get("y").orElseThrow().getValue();
    }
  }

  private static List<String> filesOf(Path folder) throws IOException {
    try (java.util.stream.Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
