// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads and writes model files. */
final class OnnxFileTest {
  @TempDir Path folder;

  @Test
  void whatAFileSaysIsWrittenBackWordForWord() throws IOException {
    ModelProto original = RawOnnx.everything();

    byte[] written = OnnxFile.toBytes(read(original));

    assertThat(ModelProto.parseFrom(written)).isEqualTo(original);
  }

  @Test
  void writingWhatWasWrittenChangesNoByte() {
    byte[] first = OnnxFile.toBytes(read(RawOnnx.everything()));

    byte[] second = OnnxFile.toBytes(OnnxFile.read(RawOnnx.write(file("first"), first)));

    assertThat(second).isEqualTo(first);
  }

  @Test
  void theNamedPartsAreRead() {
    OnnxModel model = read(RawOnnx.everything());

    assertThat(model.irVersion()).isEqualTo(9);
    assertThat(model.producer()).isEqualTo("by hand");
    assertThat(model.opsets()).containsEntry("", 17L).containsEntry("test", 1L);
    assertThat(model.metadata()).containsEntry("author", "somebody");
    OnnxGraph graph = model.graph();
    assertThat(graph.name()).isEqualTo("everything");
    assertThat(graph.inputs().get(0).type()).isEqualTo(ElementType.FLOAT32);
    assertThat(graph.inputs().get(0).shape()).containsExactly(Dimension.of("n"), Dimension.of(3));
    assertThat(graph.values()).extracting(OnnxValue::name).containsExactly("between");
    assertThat(graph.initializers().get("w").toFloats().data()).containsExactly(1f, -2f);
    assertThat(graph.operators()).containsExactly(java.util.Map.entry("Everything", 1L));
    OnnxNode node = graph.nodes().get(0);
    assertThat(node.domain()).isEqualTo("test");
    assertThat(node.inputs()).containsExactly("x", "", "w", "sparse");
    assertThat(node.input(9)).isEmpty();
    assertThat(node.integer("b_int", 0)).isEqualTo(-7);
    assertThat(node.integer("absent", 3)).isEqualTo(3);
    assertThat(node.integers("h_ints")).containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(node.attributes().get("a_float")).isEqualTo(new OnnxAttribute.FloatValue(1.5f));
    assertThat(node.attributes().get("c_text")).isEqualTo(OnnxAttribute.of("µ and 𝄞"));
    assertThat(node.attributes().get("d_bytes")).isInstanceOf(OnnxAttribute.Unread.class);
    OnnxGraph inner = ((OnnxAttribute.GraphValue) node.attributes().get("f_graph")).value();
    assertThat(inner.nodes()).extracting(OnnxNode::type).containsExactly("Add");
  }

  @Test
  void aGraphPrintsItsNodes() {
    assertThat(read(RawOnnx.constant(RawOnnx.raw("w", DataType.FLOAT, 1, 0, 0, 0, 0))).graph())
        .hasToString("constant[] -> [y: FLOAT32[n, 3]]\n  w: FLOAT32[1]\n  y = Identity(w)");
  }

  @Test
  void numbersAreReadFromWhicheverFieldHoldsThem() {
    assertBytes(tensor(DataType.FLOAT, 2).addFloatData(1).addFloatData(-2), "0000803f000000c0");
    assertBytes(tensor(DataType.DOUBLE, 1).addDoubleData(1), "000000000000f03f");
    assertBytes(tensor(DataType.INT64, 1).addInt64Data(-2), "feffffffffffffff");
    assertBytes(tensor(DataType.INT32, 2).addInt32Data(1).addInt32Data(-1), "01000000ffffffff");
    assertBytes(tensor(DataType.INT16, 1).addInt32Data(-2), "feff");
    assertBytes(tensor(DataType.UINT16, 1).addInt32Data(0xfffe), "feff");
    assertBytes(tensor(DataType.INT8, 2).addInt32Data(-1).addInt32Data(7), "ff07");
    assertBytes(tensor(DataType.UINT8, 2).addInt32Data(255).addInt32Data(7), "ff07");
    assertBytes(tensor(DataType.BOOL, 2).addInt32Data(1).addInt32Data(0), "0100");
    assertBytes(tensor(DataType.UINT32, 1).addUint64Data(0xfffffffeL), "feffffff");
    assertBytes(tensor(DataType.UINT64, 1).addUint64Data(-2L), "feffffffffffffff");
    assertBytes(tensor(DataType.INT4, 3).addInt32Data(0x21).addInt32Data(0x03), "2103");
    assertBytes(tensor(DataType.FLOAT8E4M3FN, 1).addInt32Data(0x38), "38");
  }

  @Test
  void halfPrecisionStandsAsBitsInWholeNumbers() {
    TensorProto.Builder half = tensor(DataType.FLOAT16, 2).addInt32Data(0x3c00);
    TensorProto.Builder brain = tensor(DataType.BFLOAT16, 2).addInt32Data(0x3f80);

    assertThat(initializer(half.addInt32Data(0xc000)).toFloats().data()).containsExactly(1f, -2f);
    assertThat(initializer(brain.addInt32Data(0xc000)).toFloats().data()).containsExactly(1f, -2f);
  }

  @Test
  void aSingleNumberHasNoDimensions() {
    TensorProto.Builder scalar = TensorProto.newBuilder().setName("w");
    scalar.setDataType(DataType.FLOAT_VALUE).addFloatData(5);

    assertThat(initializer(scalar).shape()).isEmpty();
    assertThat(initializer(scalar).toFloats().data()).containsExactly(5f);
  }

  @Test
  void aTensorThatHoldsTooLittleOrTooMuchIsRefused() {
    refused(tensor(DataType.FLOAT, 3).addFloatData(1), "its shape needs 12 bytes, it has 4");
    refused(tensor(DataType.FLOAT, 0).addFloatData(1), "its shape needs 0 bytes, it has 4");
    refused(
        RawOnnx.raw("w", DataType.FLOAT, 3, 0, 0).toBuilder(),
        "its shape needs 12 bytes, it has 2");
    // A shape of eight gigabytes with no numbers must not make room for them first.
    refused(tensor(DataType.FLOAT, 1L << 31), "its shape needs 8589934592 bytes, it has 0");
  }

  @Test
  void impossibleShapesAndTypesAreRefused() {
    refused(tensor(DataType.FLOAT, -1), "a dimension is negative");
    refused(tensor(DataType.FLOAT, 1L << 62).addDims(1L << 62), "its shape overflows");
    refused(tensor(DataType.FLOAT, 1).setDataType(4711), "number 4711, which is not known");
    refused(tensor(DataType.STRING, 1), "number 8, which is not known");
  }

  @Test
  void aFileThatIsCutShortIsRefused() {
    ModelProto model = RawOnnx.everything();
    byte[] whole = model.toByteArray();
    int behindTheGraph =
        ModelProto.newBuilder()
            .addAllOpsetImport(model.getOpsetImportList())
            .addAllMetadataProps(model.getMetadataPropsList())
            .setUnknownFields(model.getUnknownFields())
            .build()
            .getSerializedSize();

    for (int length = 0; length < whole.length - behindTheGraph; length += 7) {
      Path file = RawOnnx.write(file("short"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> OnnxFile.read(file))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(file.toString());
    }
  }

  @Test
  void aFileOfAnotherKindIsRefused() {
    for (String text : List.of("", "{\"model\": 1}", "<html></html>", "PK\u0003\u0004", "\n")) {
      Path file =
          RawOnnx.write(file("other"), text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThatThrownBy(() -> OnnxFile.read(file))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(file.toString());
    }
  }

  @Test
  void aMissingFileAndAFolderAreRefused() {
    assertThatThrownBy(() -> OnnxFile.read(file("none")))
        .isInstanceOf(InputException.class)
        .hasMessage(file("none") + ": there is no such file. Name an .onnx file.");
    assertThatThrownBy(() -> OnnxFile.read(folder)).isInstanceOf(InputException.class);
  }

  @Test
  void aGraphWhoseNodesStandInAnotherOrderIsSorted() {
    GraphProto graph =
        GraphProto.newBuilder()
            .addNode(node("Neg", "b", "c"))
            .addNode(node("Abs", "a", "b"))
            .addInput(RawOnnx.value("a", DataType.FLOAT))
            .addOutput(RawOnnx.value("c", DataType.FLOAT))
            .build();

    assertThat(read(RawOnnx.model(graph)).graph().nodes())
        .extracting(OnnxNode::type)
        .containsExactly("Abs", "Neg");
  }

  @Test
  void aGraphThatRunsInACircleIsRefused() {
    GraphProto graph =
        GraphProto.newBuilder()
            .addNode(node("Neg", "b", "a"))
            .addNode(node("Abs", "a", "b"))
            .addOutput(RawOnnx.value("b", DataType.FLOAT))
            .build();

    assertThatThrownBy(() -> read(RawOnnx.model(graph)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nodes read each other in a circle")
        .hasMessageEndingWith("Export the model again.");
  }

  @Test
  void subgraphsNestedWithoutEndAreRefused() {
    GraphProto graph = GraphProto.newBuilder().addNode(node("Abs", "x", "y")).build();
    for (int depth = 0; depth < 60; depth++) {
      graph =
          GraphProto.newBuilder()
              .addNode(
                  node("If", "x", "y").toBuilder()
                      .addAttribute(
                          RawOnnx.attribute(
                                  "then_branch",
                                  ai.onnx.proto.OnnxMl.AttributeProto.AttributeType.GRAPH)
                              .setG(graph)))
              .build();
    }
    ModelProto nested = RawOnnx.model(graph);

    assertThatThrownBy(() -> read(nested))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("its subgraphs are nested too deep");
  }

  @Test
  void aBuiltDecoderSurvivesBitForBit() {
    try (LanguageModel model = Models.open(TinyModel.gpt2(folder.resolve("gpt2"), 1))) {
      byte[] first = OnnxFile.toBytes(model.decoder().model());

      OnnxModel read = OnnxFile.read(RawOnnx.write(file("decoder"), first));

      assertThat(OnnxFile.toBytes(read)).isEqualTo(first);
      assertThat(read.graph().nodes()).isEqualTo(model.decoder().model().graph().nodes());
    }
  }

  @Test
  void graphsOfOtherExportersSurvive() throws IOException {
    Path fixtures = Shared.path("fixtures/onnx");
    List<Path> files;
    try (Stream<Path> found = Files.walk(fixtures)) {
      files = found.filter(path -> path.toString().endsWith(".onnx")).sorted().toList();
    }

    assertThat(files).hasSizeGreaterThan(60);
    for (Path file : files) {
      OnnxModel model = OnnxFile.read(file);
      byte[] first = OnnxFile.toBytes(model);
      OnnxModel again = OnnxFile.read(RawOnnx.write(file("again"), first));
      assertThat(OnnxFile.toBytes(again)).as(file.toString()).isEqualTo(first);
      assertSame(model.graph(), ModelProto.parseFrom(Files.readAllBytes(file)).getGraph());
    }
  }

  /**
   * The nodes that the file lists; some exporters list them in another order than they need, or
   * some Constants twice.
   */
  private static void assertSame(OnnxGraph graph, GraphProto proto) {
    assertThat(graph.nodes().stream().map(node -> node.type() + node.inputs() + node.outputs()))
        .containsExactlyInAnyOrderElementsOf(
            proto.getNodeList().stream()
                .map(node -> node.getOpType() + node.getInputList() + node.getOutputList())
                .distinct()
                .toList());
    assertThat(graph.initializers()).hasSize(proto.getInitializerCount());
  }

  private static NodeProto node(String type, String input, String output) {
    return NodeProto.newBuilder().setOpType(type).addInput(input).addOutput(output).build();
  }

  private static TensorProto.Builder tensor(DataType type, long elements) {
    return TensorProto.newBuilder().setName("w").setDataType(type.getNumber()).addDims(elements);
  }

  private StoredTensor initializer(TensorProto.Builder tensor) {
    return read(RawOnnx.constant(tensor.build())).graph().initializers().get("w");
  }

  private void assertBytes(TensorProto.Builder tensor, String hex) {
    ByteBuffer bytes = initializer(tensor).source().read();
    byte[] all = new byte[bytes.remaining()];
    bytes.get(all);
    assertThat(HexFormat.of().formatHex(all)).isEqualTo(hex);
  }

  private void refused(TensorProto.Builder tensor, String problem) {
    assertThatThrownBy(() -> initializer(tensor))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file("model") + ": initializer \"w\": ")
        .hasMessageContaining(problem);
  }

  private OnnxModel read(ModelProto proto) {
    return OnnxFile.read(RawOnnx.write(file("model"), proto.toByteArray()));
  }

  private Path file(String name) {
    return folder.resolve(name + ".onnx");
  }
}
