// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Sorts nodes so that each reads only what stands before it, and otherwise keeps their order. */
final class TopologicalOrder {
  private final Set<String> own = new HashSet<>();
  private final Set<String> given = new HashSet<>();

  TopologicalOrder(List<OnnxValue> inputs, Collection<String> constants, Collection<String> outer) {
    for (OnnxValue input : inputs) {
      if (!own.add(input.name())) {
        throw new IllegalStateException("two inputs are called " + Quoted.of(input.name()));
      }
    }
    own.addAll(constants);
    given.addAll(own);
    given.addAll(outer);
    given.add("");
  }

  /** For a subgraph, which may read what its surroundings hold. */
  TopologicalOrder(OnnxGraph graph, Set<String> scope) {
    this(graph.inputs(), graph.initializers().keySet(), scope);
    own.addAll(SparseInitializers.names(graph));
    given.addAll(own);
  }

  List<OnnxNode> sort(List<OnnxNode> nodes) {
    Map<String, Integer> makers = makers(nodes);
    List<Set<Integer>> waitsFor = new ArrayList<>();
    Map<Integer, List<Integer>> wakes = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      Set<Integer> needed = new TreeSet<>();
      for (String value : reads(nodes.get(i))) {
        Integer maker = makers.get(value);
        if (maker != null) {
          needed.add(maker);
          wakes.computeIfAbsent(maker, key -> new ArrayList<>()).add(i);
        } else if (!given.contains(value)) {
          throw new IllegalStateException(
              "nothing makes the value " + Quoted.of(value) + " that is read by " + nodes.get(i));
        }
      }
      waitsFor.add(needed);
    }
    return drain(nodes, waitsFor, wakes);
  }

  private Map<String, Integer> makers(List<OnnxNode> nodes) {
    Map<String, Integer> makers = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String output : nodes.get(i).outputs()) {
        if (own.contains(output)) {
          throw new IllegalStateException(
              "an input or a constant is called "
                  + Quoted.of(output)
                  + " too, as what is made by "
                  + nodes.get(i));
        }
        // An empty name is an output nobody wants; reading it is reading nothing.
        Integer other = output.isEmpty() ? null : makers.putIfAbsent(output, i);
        if (other != null) {
          throw new IllegalStateException(
              "the value %s is made twice, by %s and by %s"
                  .formatted(Quoted.of(output), nodes.get(other), nodes.get(i)));
        }
      }
    }
    return makers;
  }

  /** Refuses an output that is neither given nor made by a node. */
  void requireMade(List<OnnxValue> outputs, List<OnnxNode> nodes) {
    Set<String> made = new HashSet<>(given);
    nodes.forEach(node -> made.addAll(node.outputs()));
    for (OnnxValue output : outputs) {
      if (!made.contains(output.name())) {
        throw new IllegalStateException("nothing makes the output " + Quoted.of(output.name()));
      }
    }
  }

  /** What a node reads, its subgraphs' outer values included. */
  static Set<String> reads(OnnxNode node) {
    Set<String> values = new HashSet<>(node.inputs());
    for (OnnxAttribute attribute : node.attributes().values()) {
      if (attribute instanceof OnnxAttribute.GraphValue inner) {
        OnnxGraph graph = inner.value();
        Set<String> own = new HashSet<>(graph.initializers().keySet());
        own.addAll(SparseInitializers.names(graph));
        graph.inputs().forEach(value -> own.add(value.name()));
        graph.nodes().forEach(each -> own.addAll(each.outputs()));
        Set<String> outside = new HashSet<>();
        graph.nodes().forEach(each -> outside.addAll(reads(each)));
        graph.outputs().forEach(value -> outside.add(value.name()));
        outside.removeAll(own);
        values.addAll(outside);
      }
    }
    return values;
  }

  private static List<OnnxNode> drain(
      List<OnnxNode> nodes, List<Set<Integer>> waitsFor, Map<Integer, List<Integer>> wakes) {
    Deque<Integer> pending = new ArrayDeque<>();
    TreeSet<Integer> ready = new TreeSet<>();
    for (int i = 0; i < nodes.size(); i++) {
      (waitsFor.get(i).isEmpty() ? ready : pending).add(i);
    }
    List<OnnxNode> sorted = new ArrayList<>(nodes.size());
    while (!ready.isEmpty()) {
      int next = ready.pollFirst();
      sorted.add(nodes.get(next));
      for (int reader : wakes.getOrDefault(next, List.of())) {
        if (waitsFor.get(reader).remove(next) && waitsFor.get(reader).isEmpty()) {
          ready.add(reader);
        }
      }
    }
    if (sorted.size() < nodes.size()) {
      OnnxNode stuck =
          nodes.get(
              pending.stream().filter(i -> !waitsFor.get(i).isEmpty()).findFirst().orElseThrow());
      throw new IllegalStateException("nodes read each other in a circle, one of them " + stuck);
    }
    return sorted;
  }
}
