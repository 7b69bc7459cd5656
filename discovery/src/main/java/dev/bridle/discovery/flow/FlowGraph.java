// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import dev.bridle.head.HeadId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The flow of one prompt: states of the residual stream, and the shares that they have in each
 * other.
 *
 * @param layers of the model
 * @param tokens of the prompt, to be read by people
 * @param edges from lower layers to higher ones
 */
public record FlowGraph(int layers, List<String> tokens, List<FlowEdge> edges) {
  /** From top to bottom: of a layer, what attention made before what it read. */
  private static final Comparator<FlowNode> TOP_DOWN =
      Comparator.comparingInt(FlowNode::layer)
          .thenComparing(node -> node.place() == FlowNode.Place.ATTENDED)
          .reversed();

  /** Copies the lists. */
  public FlowGraph {
    tokens = List.copyOf(tokens);
    edges = List.copyOf(edges);
  }

  /** {@return what the final norm reads at the last position} */
  public FlowNode end() {
    return new FlowNode(layers, FlowNode.Place.INPUT, tokens.size() - 1);
  }

  /** {@return every node that an edge touches, and the end, each once} */
  public List<FlowNode> nodes() {
    return Stream.concat(
            edges.stream().flatMap(edge -> Stream.of(edge.from(), edge.to())), Stream.of(end()))
        .distinct()
        .toList();
  }

  /**
   * {@return the same without edges below a weight; what is left no longer adds up to 1}
   *
   * @param weight for example 0.02
   */
  public FlowGraph prunedBelow(double weight) {
    return new FlowGraph(
        layers, tokens, edges.stream().filter(edge -> edge.weight() >= weight).toList());
  }

  /**
   * {@return what leads to a node: its edges, theirs, and so on down to the embeddings}
   *
   * @param node for example the {@link #end()}
   */
  public FlowGraph routesInto(FlowNode node) {
    Map<FlowNode, List<FlowEdge>> into =
        edges.stream().collect(Collectors.groupingBy(FlowEdge::to));
    Set<FlowNode> reached = new HashSet<>(Set.of(node));
    List<FlowNode> open = new ArrayList<>(List.of(node));
    while (!open.isEmpty()) {
      for (FlowEdge edge : into.getOrDefault(open.remove(open.size() - 1), List.of())) {
        if (reached.add(edge.from())) {
          open.add(edge.from());
        }
      }
    }
    return new FlowGraph(
        layers, tokens, edges.stream().filter(edge -> reached.contains(edge.to())).toList());
  }

  /**
   * {@return how much of a node came through each other: 1 for itself, and for what leads to it the
   * weights along the way, multiplied, and added up over all ways}
   *
   * <p>In a whole graph what is at the sources adds up to 1.
   *
   * @param node for example the {@link #end()}
   */
  public Map<FlowNode, Double> importanceIn(FlowNode node) {
    Map<FlowNode, List<FlowEdge>> into =
        edges.stream().collect(Collectors.groupingBy(FlowEdge::to));
    Map<FlowNode, Double> importance = new LinkedHashMap<>(Map.of(node, 1.0));
    for (FlowNode sum : into.keySet().stream().sorted(TOP_DOWN).toList()) {
      double whole = importance.getOrDefault(sum, 0.0);
      if (whole > 0) {
        into.get(sum)
            .forEach(edge -> importance.merge(edge.from(), whole * edge.weight(), Double::sum));
      }
    }
    return importance;
  }

  /**
   * {@return how much of a node came through each head}
   *
   * @param node for example the {@link #end()}
   */
  public Map<HeadId, Double> headSharesIn(FlowNode node) {
    Map<FlowNode, Double> importance = new HashMap<>(importanceIn(node));
    Map<HeadId, Double> shares = new TreeMap<>();
    for (FlowEdge edge : edges) {
      double share = importance.getOrDefault(edge.to(), 0.0) * edge.weight();
      edge.headId().ifPresent(head -> shares.merge(head, share, Double::sum));
    }
    return shares;
  }
}
