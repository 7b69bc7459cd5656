// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.FusedAttention;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds attention: fused operators, and softmaxes whose probabilities multiply what is no constant.
 *
 * <p>A router's or the vocabulary's softmax is followed by no such product.
 */
final class CoreFinder {
  private static final Set<String> STEPS =
      Set.of("Cast", "Identity", "Dropout", "Slice", "QuantizeLinear", "DequantizeLinear");
  private static final Set<String> REFORMING =
      Set.of("Reshape", "Transpose", "DynamicQuantizeLinear", "QuantizeLinear");

  /**
   * An attention core and the node it is.
   *
   * @param node the fused operator, or the product of probabilities and values
   */
  record Found(AttentionCore core, OnnxNode node) {}

  private final OnnxGraph graph;
  private final GraphLinks links;
  private final Constants constants;
  private final Products products;

  CoreFinder(OnnxGraph graph, GraphLinks links, Constants constants) {
    this.graph = graph;
    this.links = links;
    this.constants = constants;
    this.products = new Products(links);
  }

  /** Whether a graph has any node that an attention could be or begin with. */
  static boolean mayHold(OnnxGraph graph) {
    return graph.nodes().stream()
        .anyMatch(node -> node.type().equals("Softmax") || FusedAttention.of(node).isPresent());
  }

  List<Found> find() {
    List<Found> cores = new ArrayList<>();
    for (OnnxNode node : graph.nodes()) {
      Optional<FusedAttention> fused = FusedAttention.of(node);
      if (fused.isPresent()) {
        cores.add(new Found(new AttentionCore.Fused(fused.get(), node.output()), node));
      } else if (node.type().equals("Softmax")) {
        follow(node.output(), node.output()).ifPresent(cores::add);
      }
    }
    return cores;
  }

  /**
   * Looks for the product behind a value.
   *
   * @param pattern the last value on the way that holds the probabilities in floating point, with
   *     an axis for heads
   */
  private Optional<Found> follow(String value, String pattern) {
    for (OnnxNode reader : links.readers(value)) {
      if (Products.isOne(reader)
          && reader.input(0).equals(value)
          && !constants.isFixed(reader.input(Products.right(reader)))) {
        String output = products.number(reader).orElse(reader.output());
        return Optional.of(new Found(new AttentionCore.Plain(pattern, output), reader));
      }
    }
    for (OnnxNode reader : links.readers(value)) {
      if (continues(reader, value)) {
        String next = REFORMING.contains(reader.type()) ? pattern : reader.output();
        Optional<Found> found = follow(reader.output(), next);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean continues(OnnxNode node, String value) {
    if (node.type().equals("Where")) {
      return node.input(1).equals(value) || node.input(2).equals(value);
    }
    boolean step = STEPS.contains(node.type()) || REFORMING.contains(node.type());
    return step && node.input(0).equals(value);
  }
}
