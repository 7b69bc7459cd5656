// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.error.InputException;
import dev.bridle.runtime.TestEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a graph must keep to, or be refused when it is read: whoever walks it relies on that. */
final class GraphRulesTest {
  private static final TensorProto ONE = RawOnnx.raw("one", DataType.FLOAT, 1, 0, 0, 0x80, 0x3f);

  @TempDir Path folder;

  @Test
  void aValueThatNobodyMakesIsRefused() {
    refused(
        graph(node("Abs", "w", "y")), "nothing makes the value \"w\" that is read by y = Abs(w)");
    refused(graph(node("Abs", "x", "z")), "nothing makes the output \"y\"");
  }

  @Test
  void nodesThatReadEachOtherInACircleAreRefused() {
    refused(
        graph(node("Abs", "b", "y"), node("Neg", "y", "b")), "nodes read each other in a circle");
    refused(graph(node("Abs", "y", "y")), "nodes read each other in a circle");
  }

  @Test
  void aValueThatTwoNodesMakeIsRefused() {
    refused(
        graph(node("Abs", "x", "y"), node("Neg", "x", "y")),
        "the value \"y\" is made twice, by y = Abs(x) and by y = Neg(x)");
    NodeProto both = node("Split", "x", "y").toBuilder().addOutput("y").build();
    refused(graph(both), "the value \"y\" is made twice");
  }

  @Test
  void aValueThatIsMadeUnderTheNameOfAnInputOrAConstantIsRefused() {
    refused(graph(node("Abs", "x", "x"), node("Neg", "x", "y")), "is called \"x\" too");
    refused(
        graph(node("Abs", "x", "one"), node("Neg", "one", "y")).toBuilder().addInitializer(ONE),
        "is called \"one\" too");
  }

  @Test
  void twoInputsOfOneNameAreRefused() {
    refused(
        graph(node("Abs", "x", "y")).toBuilder().addInput(RawOnnx.value("x", DataType.FLOAT)),
        "two inputs are called \"x\"");
  }

  @Test
  void anInitializerThatIsAnInputTooIsItsDefault() {
    ModelProto model =
        RawOnnx.model(
            graph(node("Abs", "x", "y")).toBuilder()
                .addInitializer(ONE.toBuilder().setName("x"))
                .build());

    assertThat(read(model).graph().initializers()).containsOnlyKeys("x");
  }

  @Test
  void twoInitializersOfOneNameAndOneWithoutAreRefused() {
    GraphProto graph = graph(node("Abs", "x", "y"));
    refused(
        graph.toBuilder().addInitializer(ONE).addInitializer(ONE),
        "initializer \"one\": there are two of this name");
    refused(
        graph.toBuilder().addInitializer(ONE.toBuilder().clearName()),
        "initializer \"\": it has no name");
  }

  @Test
  void twoAttributesOfOneNameAreRefused() {
    NodeProto.Builder node = node("Softmax", "x", "y").toBuilder().setName("n");
    node.addAttribute(RawOnnx.attribute("axis", AttributeType.INT).setI(1));
    node.addAttribute(RawOnnx.attribute("axis", AttributeType.INT).setI(2));

    refused(graph(node.build()), "node \"n\": it has two attributes \"axis\"");
  }

  @Test
  void ofAConstantThatStandsTwiceTheLatestCountsAsInOnnxRuntime() throws OrtException {
    NodeProto sum = node("Add", "c", "y").toBuilder().addInput("x").build();
    TensorProto two = RawOnnx.raw("", DataType.FLOAT, 1, 0, 0, 0, 0x40);
    ModelProto model = RawOnnx.model(graph(constant(ONE), constant(two), sum));

    OnnxModel read = read(model);

    assertThat(read.graph().nodes()).hasSize(2);
    assertThat(run(OnnxFile.toBytes(read))).isEqualTo(run(model.toByteArray())).isEqualTo(2);
    refused(graph(constant(ONE), node("Abs", "x", "c"), sum), "the value \"c\" is made twice");
  }

  @Test
  void aSubgraphReadsWhatSurroundsIt() {
    GraphProto inner =
        GraphProto.newBuilder()
            .addNode(node("Abs", "late", "inner"))
            .addNode(branch("deeper", "inner.y", graphOf(node("Neg", "inner", "d"), "d")))
            .addOutput(RawOnnx.value("inner.y", DataType.FLOAT))
            .build();

    OnnxModel model =
        read(RawOnnx.model(graph(branch("If", "y", inner), node("Neg", "x", "late"))));

    assertThat(model.graph().nodes()).extracting(OnnxNode::type).containsExactly("Neg", "If");
  }

  @Test
  void aSubgraphThatReadsWhatIsNotInScopeIsRefused() {
    refused(
        graph(branch("If", "y", graphOf(node("Abs", "elsewhere", "i"), "i"))),
        "nothing makes the value \"elsewhere\"");
    refused(
        graph(branch("If", "y", graphOf(node("Abs", "x", "i"), "other"))),
        "nothing makes the output \"other\"");
    // What one branch makes is not the other's.
    NodeProto both =
        branch("If", "y", graphOf(node("Abs", "x", "i"), "i")).toBuilder()
            .addAttribute(
                RawOnnx.attribute("else_branch", AttributeType.GRAPH)
                    .setG(graphOf(node("Neg", "i", "j"), "j")))
            .build();
    refused(graph(both), "nothing makes the value \"i\"");
    // Nor is what a subgraph makes for those around it.
    refused(
        graph(branch("If", "z", graphOf(node("Abs", "x", "i"), "i")), node("Neg", "i", "y")),
        "nothing makes the value \"i\"");
  }

  @Test
  void aSubgraphThatWaitsForWhatItMakesIsRefused() {
    refused(
        graph(branch("If", "y", graphOf(node("Abs", "y", "i"), "i"))),
        "nodes read each other in a circle");
    GraphProto circle =
        GraphProto.newBuilder()
            .addNode(node("Abs", "b", "a"))
            .addNode(node("Neg", "a", "b"))
            .addOutput(RawOnnx.value("a", DataType.FLOAT))
            .build();
    refused(graph(branch("If", "y", circle)), "nodes read each other in a circle");
    GraphProto twice =
        graphOf(node("Abs", "x", "i"), "i").toBuilder().addNode(node("Neg", "x", "i")).build();
    refused(graph(branch("If", "y", twice)), "the value \"i\" is made twice");
  }

  @Test
  void sizesThatOverflowAreRefusedEvenWhereNoNumberIsLeft() {
    for (List<Long> sizes :
        List.of(
            List.of(1L << 62, 4L),
            List.of(1L << 40, 0L),
            List.of(0L, Long.MAX_VALUE),
            List.of(Long.MAX_VALUE))) {
      TensorProto.Builder tensor =
          TensorProto.newBuilder().setName("w").setDataType(DataType.FLOAT_VALUE);
      refused(
          graph(node("Abs", "x", "y")).toBuilder().addInitializer(tensor.addAllDims(sizes)),
          "initializer \"w\": its shape overflows");
    }
  }

  /** The first number of y where x is zeros. */
  private static float run(byte[] model) throws OrtException {
    OrtEnvironment environment = TestEngine.environment();
    try (OrtSession session = environment.createSession(model);
        OnnxTensor zeros = OnnxTensor.createTensor(environment, new float[1][3]);
        OrtSession.Result result = session.run(Map.of("x", zeros))) {
      return ((float[][]) result.get("y").orElseThrow().getValue())[0][0];
    }
  }

  private static NodeProto constant(TensorProto value) {
    return NodeProto.newBuilder()
        .setOpType("Constant")
        .addOutput("c")
        .addAttribute(RawOnnx.attribute("value", AttributeType.TENSOR).setT(value))
        .build();
  }

  private static NodeProto branch(String type, String output, GraphProto inner) {
    return node(type, "x", output).toBuilder()
        .addAttribute(RawOnnx.attribute("then_branch", AttributeType.GRAPH).setG(inner))
        .build();
  }

  private static GraphProto graphOf(NodeProto node, String output) {
    return GraphProto.newBuilder()
        .addNode(node)
        .addOutput(RawOnnx.value(output, DataType.FLOAT))
        .build();
  }

  private static NodeProto node(String type, String input, String output) {
    return NodeProto.newBuilder().setOpType(type).addInput(input).addOutput(output).build();
  }

  /** From x to y. */
  private static GraphProto graph(NodeProto... nodes) {
    return GraphProto.newBuilder()
        .addAllNode(List.of(nodes))
        .addInput(RawOnnx.value("x", DataType.FLOAT))
        .addOutput(RawOnnx.value("y", DataType.FLOAT))
        .build();
  }

  private void refused(GraphProto.Builder graph, String problem) {
    refused(graph.build(), problem);
  }

  private void refused(GraphProto graph, String problem) {
    assertThatThrownBy(() -> read(RawOnnx.model(graph)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(folder.resolve("model.onnx") + ": ")
        .hasMessageContaining(problem)
        .hasMessageEndingWith("Export the model again.");
  }

  private OnnxModel read(ModelProto proto) {
    return OnnxFile.read(RawOnnx.write(folder.resolve("model.onnx"), proto.toByteArray()));
  }
}
