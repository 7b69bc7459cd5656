// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.stream;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.GraphPass;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes sums and norms of the operators that do both: {@code SkipLayerNormalization}, {@code
 * SkipSimplifiedLayerNormalization}, and {@code EmbedLayerNormalization} where its sum is read.
 *
 * <p>A bias that such an operator adds goes to the summand that a product makes.
 */
public final class SkipNormSplit implements GraphPass {
  private static final String SKIPPING = "Skip";
  private static final String EMBEDDING = "EmbedLayerNormalization";

  /** What these operators add to a variance where they do not say; the plain ones add another. */
  private static final float EPSILON = 1e-12f;

  /** Makes the pass. */
  public SkipNormSplit() {}

  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    if (graph.nodes().stream().noneMatch(SkipNormSplit::isOne)) {
      return graph;
    }
    GraphLinks links = new GraphLinks(graph);
    GraphBuilder builder = GraphBuilder.from(graph);
    List<OnnxNode> sums = new ArrayList<>();
    builder.rewrite(
        node ->
            !isOne(node)
                ? node
                : node.type().equals(EMBEDDING)
                    ? embedding(builder, node, sums)
                    : split(builder, links, node, sums));
    sums.forEach(builder::node);
    return builder.build();
  }

  private static boolean isOne(OnnxNode node) {
    return node.type().equals("SkipLayerNormalization")
        || node.type().equals("SkipSimplifiedLayerNormalization")
        || (node.type().equals(EMBEDDING) && !shown(node, 2).isEmpty());
  }

  private static String shown(OnnxNode node, int output) {
    return node.outputs().size() > output ? node.outputs().get(output) : "";
  }

  /** The norm; the operator goes on making the sum. */
  private static OnnxNode embedding(GraphBuilder builder, OnnxNode node, List<OnnxNode> sums) {
    sums.add(node.withOutput(0, builder.freshName(node.output() + ".unread")));
    return norm(node, "LayerNormalization", List.of(shown(node, 2), node.input(5), node.input(6)));
  }

  /** The norm; what it reads is added to the list. */
  private static OnnxNode split(
      GraphBuilder builder, GraphLinks links, OnnxNode node, List<OnnxNode> sums) {
    boolean simplified = node.type().contains("Simplified");
    List<String> summands = new ArrayList<>(List.of(node.input(0), node.input(1)));
    String bias = node.input(simplified ? 3 : 4);
    if (!bias.isEmpty()) {
      int product = isProduct(links, summands.get(0)) || !isProduct(links, summands.get(1)) ? 0 : 1;
      String biased = builder.freshName(node.output() + ".biased");
      sums.add(OnnxNode.of("Add", List.of(summands.get(product), bias), List.of(biased), Map.of()));
      summands.set(product, biased);
    }
    String shown = shown(node, 3);
    String sum = shown.isEmpty() ? builder.freshName(node.output() + ".sum") : shown;
    sums.add(OnnxNode.of("Add", summands, List.of(sum), Map.of()));
    List<String> read = new ArrayList<>(List.of(sum, node.input(2)));
    if (!simplified && !node.input(3).isEmpty()) {
      read.add(node.input(3));
    }
    return norm(node, node.type().substring(SKIPPING.length()), read);
  }

  private static OnnxNode norm(OnnxNode node, String type, List<String> read) {
    Map<String, OnnxAttribute> attributes =
        Map.of(
            "epsilon", OnnxAttribute.of(node.number("epsilon", EPSILON)),
            "axis", OnnxAttribute.of(-1));
    return OnnxNode.of(type, read, List.of(node.output()), attributes);
  }

  private static boolean isProduct(GraphLinks links, String value) {
    Optional<OnnxNode> maker = links.producer(value);
    return maker
        .filter(node -> node.type().contains("MatMul") || node.type().equals("Gemm"))
        .isPresent();
  }
}
