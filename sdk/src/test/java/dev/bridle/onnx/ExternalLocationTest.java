// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a tensor's data may stand, and every place where it may not. */
final class ExternalLocationTest {
  @TempDir Path folder;
  private Path home;
  private Path model;

  @BeforeEach
  void nameModel() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    model = home.resolve("model.onnx");
    Files.createDirectory(home.resolve("below"));
    writeData(home.resolve("data"));
    writeData(folder.resolve("secret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../secret",
        "below/../../secret",
        "below/../data",
        "below/..",
        "./../home/data",
        "/etc/passwd",
        "//etc/passwd",
      })
  void aPlaceThatGoesUpOrBeginsAtTheRootIsRefused(String location) {
    refused(location, "outside");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..\\secret",
        "below\\data",
        "\\\\server\\share\\data",
        "C:\\data",
        "C:data",
        "data:stream",
        "file:///etc/passwd",
        "data\0.txt",
        "data\nmore",
        "\u001b[2Jdata",
      })
  void aPlaceThatMeansSomethingElseOnAnotherSystemIsRefused(String location) {
    refused(location, "which is no plain path");
  }

  @Test
  void noPlaceAtAllIsRefused() {
    refused("", "it does not say where its data is");
    TensorProto.Builder nowhere = RawOnnx.external("data", "0", "8", 2).toBuilder();
    refused(nowhere.removeExternalData(0).build(), "it does not say where its data is");
  }

  @Test
  void aPlaceThatIsSaidTwiceIsRefused() {
    TensorProto.Builder twice = RawOnnx.external("data", "0", "8", 2).toBuilder();
    twice.addExternalData(RawOnnx.entry("location", "../secret"));

    refused(twice.build(), "its external data says twice what its \"location\" is");
  }

  @Test
  void theMessageStaysOnItsLineWhateverTheNamesAre() {
    TensorProto.Builder tensor =
        RawOnnx.external("\n\n" + "x".repeat(999), "0", "8", 2).toBuilder();

    assertThatThrownBy(() -> read(tensor.setName("w\n\u001b[2J").build()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("initializer \"w\ufffd\ufffd[2J\"")
        .hasMessageNotContainingAny("\n", "\u001b", "x".repeat(201));
  }

  @Test
  void aFolderIsRefused() {
    refused("below", "which is no file");
    refused(".", "which is no file");
  }

  @Test
  @Timeout(20)
  void aPipeAndADeviceAreRefusedWithoutWaitingForThem() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/zero")), "skipped: no devices here");
    Process mkfifo = new ProcessBuilder("mkfifo", home.resolve("pipe").toString()).start();
    assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
    Files.createSymbolicLink(home.resolve("zeros"), Path.of("/dev/zero"));

    refused("pipe", "which is no file");
    refused("zeros", "is a link that leads out");
    Files.delete(home.resolve("zeros"));
  }

  @Test
  void linksThatLeadOutAreRefusedHoweverLongTheWay() throws IOException {
    Files.createSymbolicLink(home.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(home.resolve("first"), Path.of("second"));
    Files.createSymbolicLink(home.resolve("second"), Path.of("../secret"));
    Files.createSymbolicLink(home.resolve("below").resolve("home"), folder.resolve("home"));

    refused("up/secret", "is a link that leads out");
    refused("first", "is a link that leads out");
    assertThat(read("below/home/data")).containsExactly(1f, 2f);
  }

  @Test
  void aLinkToNothingOrToItselfIsRefused() throws IOException {
    Files.createSymbolicLink(home.resolve("dangling"), Path.of("nothing"));
    Files.createSymbolicLink(home.resolve("circle"), Path.of("circle"));

    refused("dangling", "does not exist");
    refused("circle", "cannot be read");
  }

  @Test
  void aFolderWhoseNameBeginsAlikeIsNotInside() throws IOException {
    Path twin = Files.createDirectory(folder.resolve("home2"));
    writeData(twin.resolve("data"));
    Files.createSymbolicLink(home.resolve("link"), Path.of("../home2/data"));

    refused("link", "is a link that leads out");
  }

  @Test
  void aModelReachedThroughALinkedFolderIsRead() throws IOException {
    Files.createSymbolicLink(folder.resolve("alias"), Path.of("home"));
    RawOnnx.write(model, RawOnnx.constant(tensor("data")).toByteArray());

    OnnxModel read = OnnxFile.read(folder.resolve("alias").resolve("model.onnx"));

    assertThat(read.graph().initializers().get("w").toFloats().data()).containsExactly(1f, 2f);
  }

  @Test
  void aSnapshotOfHuggingFacesCacheIsRead() throws IOException {
    Path cache = cached("models--org--name", "data");

    OnnxModel read = OnnxFile.read(cache.resolve("snapshots/0a1b/model.onnx"));

    assertThat(read.graph().initializers().get("w").toFloats().data()).containsExactly(1f, 2f);
  }

  @Test
  void aSnapshotWithItsModelInAFolderBelowIsRead() throws IOException {
    Path cache = cached("models--org--name", "data");
    Path below = Files.createDirectory(cache.resolve("snapshots/0a1b/onnx"));
    Files.createSymbolicLink(below.resolve("model.onnx"), Path.of("../../../blobs/cafe"));
    Files.createSymbolicLink(below.resolve("data"), Path.of("../../../blobs/beef"));

    OnnxModel read = OnnxFile.read(below.resolve("model.onnx"));

    assertThat(read.graph().initializers().get("w").toFloats().data()).containsExactly(1f, 2f);
  }

  @Test
  void aSnapshotThatLeadsIntoAnotherModelsBlobsIsRefused() throws IOException {
    Path cache = cached("models--org--name", "data");
    writeData(Files.createDirectories(folder.resolve("models--other/blobs")).resolve("beef"));
    model = cache.resolve("snapshots/0a1b/model.onnx");
    Path link = model.resolveSibling("data");

    for (String target :
        new String[] {
          "../../../models--other/blobs/beef",
          "../../../secret",
          "../../refs",
          "../../snapshots",
          "../../blobs/deeper/beef"
        }) {
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of(target));
      Path end = link.resolveSibling(target).normalize();
      if (!Files.exists(end)) {
        Files.createDirectories(end.getParent());
        writeData(end);
      }
      assertThatThrownBy(() -> OnnxFile.read(model))
          .as(target)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("its data file \"data\" is a link that leads out");
    }
  }

  @Test
  void blobsOfAFolderThatIsNoCacheAreRefused() throws IOException {
    Path cache = cached("name", "data");

    assertThatThrownBy(() -> OnnxFile.read(cache.resolve("snapshots/0a1b/model.onnx")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is a link that leads out");
  }

  @Test
  void externalDataOfPartsThatArePassedOnUnreadIsRefused() {
    TensorProto outside = RawOnnx.external("data", "0", "8", 2);
    GraphProto plain = RawOnnx.constant(RawOnnx.raw("w", DataType.FLOAT, 1, 0, 0, 0, 0)).getGraph();
    SparseTensorProto sparse = SparseTensorProto.newBuilder().setValues(outside).build();
    NodeProto list =
        plain.getNode(0).toBuilder()
            .addAttribute(RawOnnx.attribute("t", AttributeType.TENSORS).addTensors(outside))
            .build();

    unread(RawOnnx.model(plain.toBuilder().addSparseInitializer(sparse).build()));
    unread(RawOnnx.model(plain.toBuilder().setNode(0, list).build()));
    unread(
        RawOnnx.model(plain).toBuilder()
            .addTrainingInfo(
                ai.onnx.proto.OnnxMl.TrainingInfoProto.newBuilder()
                    .setAlgorithm(GraphProto.newBuilder().addInitializer(outside)))
            .build());
  }

  private void unread(ModelProto proto) {
    RawOnnx.write(model, proto.toByteArray());
    assertThatThrownBy(() -> OnnxFile.read(model))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(model + ": tensor \"w\": its data stands outside the file");
  }

  /** A cache as huggingface_hub lays it out, with one model and its data. */
  private Path cached(String name, String location) throws IOException {
    Path cache = folder.resolve(name);
    Path blobs = Files.createDirectories(cache.resolve("blobs"));
    Path snapshot = Files.createDirectories(cache.resolve("snapshots/0a1b"));
    RawOnnx.write(blobs.resolve("cafe"), RawOnnx.constant(tensor(location)).toByteArray());
    writeData(blobs.resolve("beef"));
    Files.createSymbolicLink(snapshot.resolve("model.onnx"), Path.of("../../blobs/cafe"));
    Files.createSymbolicLink(snapshot.resolve("data"), Path.of("../../blobs/beef"));
    return cache;
  }

  private float[] read(String location) {
    return read(tensor(location));
  }

  private float[] read(TensorProto tensor) {
    RawOnnx.write(model, RawOnnx.constant(tensor).toByteArray());
    return OnnxFile.read(model).graph().initializers().get("w").toFloats().data();
  }

  private static TensorProto tensor(String location) {
    return RawOnnx.external(location, "4", "8", 2);
  }

  private void refused(String location, String problem) {
    refused(tensor(location), problem);
  }

  private void refused(TensorProto tensor, String problem) {
    assertThatThrownBy(() -> read(tensor))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(model + ": initializer \"w\": ")
        .hasMessageContaining(problem)
        .hasMessageNotContainingAny("\n", "\0", "\u001b");
  }

  /** The numbers 0, 1, 2, 3. */
  private static Path writeData(Path file) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 4; i++) {
      data.putFloat(i);
    }
    return Files.write(file, data.array());
  }
}
