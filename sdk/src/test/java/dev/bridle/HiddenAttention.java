// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle;

import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.Remainder;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.CachePort;
import dev.bridle.tensor.ElementType;
import java.util.List;
import java.util.Map;

/** Puts an operator that hides attention in the place of the softmax and its two products. */
public final class HiddenAttention {
  private static final String CONTRIB = "com.microsoft";

  private HiddenAttention() {}

  /** What feeds the softmax: scores, and a bias that masks. */
  static OnnxNode masked(StrangeGraph graph, AttentionSite site) {
    String pattern = ((AttentionCore.Plain) site.core()).pattern();
    OnnxNode softmax = graph.links().producer(pattern).orElseThrow();
    return graph.links().producer(softmax.input(0)).orElseThrow();
  }

  /**
   * ONNX's own Attention, with an axis of heads.
   *
   * @param graph to be changed
   */
  public static void standard(StrangeGraph graph) {
    graph.require("", 23);
    for (AttentionSite site : graph.decoder().sites()) {
      OnnxNode masked = masked(graph, site);
      String keys =
          graph.builder().node("Transpose", "k", order(0, 1, 3, 2), turnedKeys(graph, masked));
      String mixed =
          graph
              .builder()
              .node(
                  "Attention",
                  "fused",
                  Map.of("scale", OnnxAttribute.of(1f)),
                  queries(graph, masked),
                  keys,
                  values(graph, site),
                  masked.input(1));
      graph.builder().redirect(site.core().output(), mixed, mixed);
    }
  }

  /**
   * MultiHeadAttention, heads side by side.
   *
   * @param graph to be changed
   */
  public static void multiHead(StrangeGraph graph) {
    graph.require(CONTRIB, 1);
    for (AttentionSite site : graph.decoder().sites()) {
      OnnxNode masked = masked(graph, site);
      String keys =
          graph.builder().node("Transpose", "k", order(0, 1, 3, 2), turnedKeys(graph, masked));
      List<String> operands =
          List.of(
              rows(graph, queries(graph, masked), site.width()),
              rows(graph, keys, site.width()),
              rows(graph, values(graph, site), site.width()),
              "",
              "",
              masked.input(1));
      Map<String, OnnxAttribute> attributes =
          Map.of("num_heads", OnnxAttribute.of(site.heads()), "scale", OnnxAttribute.of(1f));
      String z = graph.builder().freshName("fused");
      graph
          .builder()
          .node(
              new OnnxNode(
                  "MultiHeadAttention",
                  CONTRIB,
                  "",
                  operands,
                  List.of(z),
                  attributes,
                  Remainder.NONE));
      graph.builder().redirect(site.z(), z, z);
    }
  }

  /**
   * GroupQueryAttention, which keeps keys and values itself and takes no mask.
   *
   * @param graph to be changed
   */
  public static void groupQuery(StrangeGraph graph) {
    graph.require(CONTRIB, 1);
    String last = lastIndices(graph);
    String total = total(graph);
    for (AttentionSite site : graph.decoder().sites()) {
      OnnxNode masked = masked(graph, site);
      CachePort key = graph.decoder().ports().cache().get(2 * site.layer());
      CachePort value = graph.decoder().ports().cache().get(2 * site.layer() + 1);
      long shared = (long) graph.decoder().shape().kvHeads() * site.headDim();
      List<String> operands =
          List.of(
              rows(graph, queries(graph, masked), site.width()),
              rows(graph, taken(graph, key), shared),
              rows(graph, taken(graph, value), shared),
              key.past(),
              value.past(),
              last,
              total);
      Map<String, OnnxAttribute> attributes =
          Map.of(
              "num_heads", OnnxAttribute.of(site.heads()),
              "kv_num_heads", OnnxAttribute.of(graph.decoder().shape().kvHeads()),
              "scale", OnnxAttribute.of(1f));
      String z = graph.builder().freshName("fused");
      graph
          .builder()
          .node(
              new OnnxNode(
                  "GroupQueryAttention",
                  CONTRIB,
                  "",
                  operands,
                  List.of(z, key.present(), value.present()),
                  attributes,
                  Remainder.NONE));
      graph.builder().redirect(site.z(), z, z);
    }
  }

  /** New keys or values of a layer; what joined them to the old ones makes another name. */
  private static String taken(StrangeGraph graph, CachePort port) {
    OnnxNode joined = graph.links().producer(port.present()).orElseThrow();
    String unused = graph.builder().freshName("unused");
    graph
        .builder()
        .rewrite(
            node ->
                node.output().equals(port.present()) && node.type().equals("Concat")
                    ? node.withOutput(0, unused)
                    : node);
    return joined.input(1);
  }

  private static String lastIndices(StrangeGraph graph) {
    String mask = graph.decoder().ports().mask().name();
    Map<String, OnnxAttribute> flat = Map.of("keepdims", OnnxAttribute.of(0));
    String real = graph.builder().node("ReduceSum", "real", flat, mask, graph.integers(1));
    String last = graph.builder().node("Sub", "last", Map.of(), real, graph.integer(1));
    return narrow(graph, last);
  }

  private static String total(StrangeGraph graph) {
    String shape =
        graph
            .builder()
            .node("Shape", "mask.shape", Map.of(), graph.decoder().ports().mask().name());
    return narrow(
        graph,
        graph
            .builder()
            .node("Gather", "mask.total", StrangeGraph.axis(0), shape, graph.integer(1)));
  }

  private static String narrow(StrangeGraph graph, String value) {
    Map<String, OnnxAttribute> to = Map.of("to", OnnxAttribute.of(ElementType.INT32));
    return graph.builder().node("Cast", "narrow", to, value);
  }

  private static String queries(StrangeGraph graph, OnnxNode masked) {
    return graph.links().producer(masked.input(0)).orElseThrow().input(0);
  }

  private static String turnedKeys(StrangeGraph graph, OnnxNode masked) {
    return graph.links().producer(masked.input(0)).orElseThrow().input(1);
  }

  private static String values(StrangeGraph graph, AttentionSite site) {
    return graph.links().producer(site.core().output()).orElseThrow().input(1);
  }

  /** [batch, n, length, d] as [batch, length, n·d]. */
  private static String rows(StrangeGraph graph, String heads, long width) {
    String byPosition = graph.builder().node("Transpose", "rows", order(0, 2, 1, 3), heads);
    return graph
        .builder()
        .node("Reshape", "wide", Map.of(), byPosition, graph.integers(0, 0, width));
  }

  private static Map<String, OnnxAttribute> order(Long... axes) {
    return Map.of("perm", OnnxAttribute.of(List.of(axes)));
  }

  private static Map<String, OnnxAttribute> order(int a, int b, int c, int d) {
    return order((long) a, (long) b, (long) c, (long) d);
  }
}
