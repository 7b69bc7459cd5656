// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.exporters.Folders;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import dev.bridle.runtime.Models;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.BiasSlot;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Writes a decoder's attention output projections as other exporters write them.
 *
 * <p>Each form computes what the graph before it computed.
 */
final class GraphForms {
  private final DecoderGraph decoder;
  private final GraphBuilder builder;

  private GraphForms(DecoderGraph decoder) {
    this.decoder = decoder;
    this.builder = GraphBuilder.from(decoder.model().graph());
  }

  /** A change of a decoder's graph. */
  @FunctionalInterface
  interface Form {
    void apply(GraphForms graph);
  }

  /**
   * Writes a checkpoint's graph in another form beside the checkpoint.
   *
   * @param checkpoint a Hugging Face folder; a model opened there is then the graph
   * @param form what to change
   * @return the folder
   */
  static Path write(Path checkpoint, Form form) {
    DecoderGraph decoder = Models.locate(checkpoint);
    GraphForms graph = new GraphForms(decoder);
    form.apply(graph);
    graph.builder.prune();
    OnnxFile.write(
        decoder.model().withGraph(graph.builder.build()), checkpoint.resolve("model.onnx"));
    return checkpoint;
  }

  /** The initializer that a layer's projection reads in a folder's graph, whatever is between. */
  static String weightOf(Path folder, int layer) {
    try (LanguageModel model = Models.open(folder)) {
      return model.decoder().sites().get(layer).projection().weight().initializer();
    }
  }

  /** The bytes of an initializer of a folder's graph. */
  static ByteBuffer bytes(Path folder, String initializer) {
    return Folders.graph(folder).initializers().get(initializer).source().read();
  }

  /** One layer's projection reads the other's weight. */
  void shareWeight() {
    String shared = site(0).projection().weight().initializer();
    rewriteProjection(1, node -> node.withInput(1, shared));
  }

  /** One layer's projection is followed by the other's bias. */
  void shareBias() {
    BiasSlot.Added from = (BiasSlot.Added) site(0).projection().bias();
    BiasSlot.Added to = (BiasSlot.Added) site(1).projection().bias();
    builder.redirect(to.initializer(), from.initializer(), "");
  }

  /** The residual stream passes an Add of the first layer's projection bias once more. */
  void readBiasElsewhere() {
    String bias = ((BiasSlot.Added) site(0).projection().bias()).initializer();
    String residual = "layers.0.attention.residual";
    String shifted = builder.node("Add", "elsewhere", Map.of(), residual, bias);
    String back = builder.node("Sub", "elsewhere.back", Map.of(), shifted, bias);
    builder.redirect(residual, back, shifted);
  }

  /** A branch of an If reads the first layer's weight, which then joins and leaves the residual. */
  void readWeightInABranch() {
    String weight = site(0).projection().weight().initializer();
    StoredTensor yes =
        new StoredTensor(ElementType.BOOL, List.of(), () -> ByteBuffer.wrap(new byte[] {1}));
    String chosen =
        builder.node(
            "If",
            "chosen",
            Map.of("then_branch", copying(weight, "then"), "else_branch", copying(weight, "else")),
            builder.initializer("yes", yes));
    String row =
        builder.node(
            "Gather", "chosen.row", Map.of("axis", OnnxAttribute.of(0)), chosen, integers(0));
    String residual = "layers.0.attention.residual";
    String joined = builder.node("Add", "joined", Map.of(), residual, row);
    String left = builder.node("Sub", "left", Map.of(), joined, row);
    builder.redirect(residual, left, joined);
  }

  private OnnxAttribute copying(String weight, String name) {
    OnnxNode copy = OnnxNode.of("Identity", List.of(weight), List.of(name + ".copy"), Map.of());
    List<Long> shape = stored(weight).shape();
    OnnxValue out = OnnxValue.of(name + ".copy", ElementType.FLOAT32, shape.get(0), shape.get(1));
    return new OnnxAttribute.GraphValue(
        new OnnxGraph(
            name, List.of(), List.of(out), List.of(copy), Map.of(), List.of(), Remainder.NONE));
  }

  /** Weights are stored as torch stores them, a Transpose for each before its projection. */
  void transpose() {
    for (AttentionSite site : decoder.sites()) {
      String turned = transposed(site, turnedWeight(site));
      rewriteProjection(site.layer(), node -> node.withInput(1, turned));
    }
  }

  /** Both layers read one Transpose of the first layer's weight. */
  void shareTranspose() {
    String turned = transposed(site(0), turnedWeight(site(0)));
    rewriteProjection(0, node -> node.withInput(1, turned));
    rewriteProjection(1, node -> node.withInput(1, turned));
  }

  /** Each layer reads a Transpose of its own, both of the first layer's weight. */
  void shareBehindTransposes() {
    String stored = turnedWeight(site(0));
    for (AttentionSite site : decoder.sites()) {
      String turned = transposed(site, stored);
      rewriteProjection(site.layer(), node -> node.withInput(1, turned));
    }
  }

  /** Projections and their biases are of another type; z is cast before, the result after. */
  void storeProjectionsAs(ElementType type) {
    if (type == ElementType.FLOAT32) {
      return;
    }
    for (AttentionSite site : decoder.sites()) {
      String weight = site.projection().weight().initializer();
      builder.initializer(weight, rounded(weight, type));
      int code = type == ElementType.FLOAT16 ? 10 : 16;
      String narrow = cast(site.z() + ".narrow", code, site.z());
      rewriteProjection(site.layer(), node -> node.withInput(0, narrow));
      String last = site.projection().output();
      if (site.projection().bias() instanceof BiasSlot.Added added) {
        builder.initializer(added.initializer(), rounded(added.initializer(), type));
        last = added.output();
      }
      String wide = cast(last + ".wide", 1, last);
      builder.redirect(last, wide, wide);
    }
  }

  /**
   * Projections are Gemms between two Reshapes.
   *
   * @param turned whether the weight is stored the other way round, with {@code transB}
   * @param biased whether the bias is the Gemm's third input, where the graph has one
   * @param alpha the product's factor; the weight is divided by it
   * @param beta the bias's factor; the bias is divided by it
   */
  void gemm(boolean turned, boolean biased, float alpha, float beta) {
    for (AttentionSite site : decoder.sites()) {
      String product = site.projection().output();
      StoredTensor stored = stored(site.projection().weight().initializer());
      String weight =
          builder.initializer(
              builder.freshName(product + ".weight"),
              times(turned ? turned(stored) : stored, 1 / alpha));
      String rows = reshape(site.z() + ".rows", site.z(), integers(-1, zWidth(site)));
      String[] operands = {rows, weight};
      String replaced = product;
      if (biased && site.projection().bias() instanceof BiasSlot.Added added) {
        String bias =
            builder.initializer(
                builder.freshName(product + ".c"), times(stored(added.initializer()), 1 / beta));
        operands = new String[] {rows, weight, bias};
        replaced = added.output();
      }
      Map<String, OnnxAttribute> attributes =
          Map.of(
              "transB", OnnxAttribute.of(turned ? 1L : 0L),
              "alpha", OnnxAttribute.of(alpha),
              "beta", OnnxAttribute.of(beta));
      String flat = builder.node("Gemm", product + ".gemm", attributes, operands);
      String sizes = builder.node("Shape", flat + ".ids", Map.of(), decoder.ports().ids().name());
      String target =
          builder.node(
              "Concat", flat + ".target", Map.of("axis", OnnxAttribute.of(0)), sizes, integers(-1));
      String deep = reshape(flat + ".deep", flat, target);
      builder.redirect(replaced, deep, deep);
    }
  }

  /** A Gemm's third input is one number for the whole row. */
  void gemmWithOneNumberAsBias() {
    gemm(false, false, 1, 1);
    String one =
        builder.initializer("one.number", StoredTensor.of(new FloatTensor(new float[] {0}, 1)));
    builder.rewrite(node -> node.type().equals("Gemm") ? node.withInput(2, one) : node);
  }

  private AttentionSite site(int layer) {
    return decoder.sites().get(layer);
  }

  private StoredTensor stored(String initializer) {
    return decoder.model().graph().initializers().get(initializer);
  }

  private static long zWidth(AttentionSite site) {
    return (long) site.heads() * site.headDim();
  }

  private void rewriteProjection(int layer, UnaryOperator<OnnxNode> change) {
    String output = site(layer).projection().output();
    builder.rewrite(node -> node.outputs().contains(output) ? change.apply(node) : node);
  }

  /** Stores a layer's weight the other way round, under another name. */
  private String turnedWeight(AttentionSite site) {
    String weight = site.projection().weight().initializer();
    return builder.initializer(weight + ".turned", turned(stored(weight)));
  }

  private String transposed(AttentionSite site, String stored) {
    Map<String, OnnxAttribute> swap = Map.of("perm", OnnxAttribute.of(List.of(1L, 0L)));
    return builder.node("Transpose", stored + ".as_read." + site.layer(), swap, stored);
  }

  private static StoredTensor turned(StoredTensor stored) {
    FloatTensor matrix = stored.toFloats();
    int rows = matrix.size(0);
    int columns = matrix.size(1);
    float[] turned = new float[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j * rows + i] = matrix.at(i, j);
      }
    }
    return StoredTensor.of(new FloatTensor(turned, columns, rows));
  }

  private StoredTensor rounded(String initializer, ElementType type) {
    StoredTensor tensor = stored(initializer);
    ByteBuffer bytes = FloatCodec.encode(type, tensor.toFloats().data());
    return new StoredTensor(type, tensor.shape(), bytes::duplicate);
  }

  /** Powers of two lose nothing. */
  private static StoredTensor times(StoredTensor stored, float factor) {
    FloatTensor tensor = stored.toFloats();
    float[] numbers = tensor.data().clone();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] *= factor;
    }
    return StoredTensor.of(new FloatTensor(numbers, tensor.shape()));
  }

  private String cast(String name, long to, String value) {
    return builder.node("Cast", name, Map.of("to", OnnxAttribute.of(to)), value);
  }

  private String reshape(String name, String value, String target) {
    return builder.node("Reshape", name, Map.of(), value, target);
  }

  private String integers(long... numbers) {
    return builder.integers("integers", List.of((long) numbers.length), numbers);
  }
}
