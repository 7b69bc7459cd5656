// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes a graph, or a changed copy of one.
 *
 * <p>Nodes may be added in any order: {@link #build()} sorts them so that each reads only what
 * stands before it, and refuses a graph in which that is impossible or a value is never made.
 */
public final class GraphBuilder {
  private final String name;
  private final Remainder rest;
  private final List<OnnxValue> inputs = new ArrayList<>();
  private final List<OnnxValue> outputs = new ArrayList<>();
  private final List<OnnxValue> values = new ArrayList<>();
  private final Map<String, StoredTensor> initializers = new LinkedHashMap<>();
  private final Set<String> sparse;
  private final Set<String> taken = new HashSet<>();
  private List<OnnxNode> nodes = new ArrayList<>();

  /**
   * Starts an empty graph.
   *
   * @param name the graph's name
   */
  public GraphBuilder(String name) {
    this.name = name;
    this.rest = Remainder.NONE;
    this.sparse = Set.of();
  }

  private GraphBuilder(OnnxGraph graph) {
    this.name = graph.name();
    this.rest = graph.rest();
    this.sparse = SparseInitializers.names(graph);
    inputs.addAll(graph.inputs());
    outputs.addAll(graph.outputs());
    values.addAll(graph.values());
    initializers.putAll(graph.initializers());
    nodes.addAll(graph.nodes());
    graph.nodes().forEach(node -> taken.addAll(node.outputs()));
    taken.addAll(initializers.keySet());
    taken.addAll(sparse);
    inputs.forEach(value -> taken.add(value.name()));
  }

  /**
   * {@return a builder that starts as a copy of a graph}
   *
   * @param graph left as it is
   */
  public static GraphBuilder from(OnnxGraph graph) {
    return new GraphBuilder(graph);
  }

  /**
   * {@return a name that nothing in the graph has yet, and reserves it}
   *
   * @param wish the name if it is free, else the start of it
   */
  public String freshName(String wish) {
    String candidate = wish;
    for (int i = 1; !taken.add(candidate); i++) {
      candidate = wish + "_" + i;
    }
    return candidate;
  }

  /**
   * Declares something fed to the graph.
   *
   * @param value name, type and shape
   * @return its name
   */
  public String input(OnnxValue value) {
    taken.add(value.name());
    inputs.add(value);
    return value.name();
  }

  /**
   * Declares something that comes out.
   *
   * @param value name, type and shape; a node must make a value of this name
   */
  public void output(OnnxValue value) {
    outputs.add(value);
  }

  /**
   * Declares the type and shape of something that nodes make on the way.
   *
   * @param value name, type and shape
   */
  public void declare(OnnxValue value) {
    values.add(value);
  }

  /** Takes back every declared output, so that a copy can have others. */
  public void clearOutputs() {
    outputs.clear();
  }

  /**
   * Adds or replaces a constant.
   *
   * @param key its name
   * @param tensor its value
   * @return its name
   */
  public String initializer(String key, StoredTensor tensor) {
    taken.add(key);
    initializers.put(key, tensor);
    return key;
  }

  /**
   * Adds a constant of integers under a name that nothing has yet.
   *
   * @param wish the wished name
   * @param shape its dimensions; empty for a single number
   * @param numbers as many as the shape holds
   * @return its name
   */
  public String integers(String wish, List<Long> shape, long... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(numbers);
    return initializer(
        freshName(wish), new StoredTensor(ElementType.INT64, shape, bytes::duplicate));
  }

  /**
   * Adds an operation with one output.
   *
   * @param type an operator of ONNX's own set
   * @param result the wished name of what it makes
   * @param attributes its constants
   * @param operands the values it reads
   * @return the name of what it makes
   */
  public String node(
      String type, String result, Map<String, OnnxAttribute> attributes, String... operands) {
    String made = freshName(result);
    nodes.add(OnnxNode.of(type, List.of(operands), List.of(made), attributes));
    return made;
  }

  /**
   * Adds an operation.
   *
   * @param node with outputs that nothing else makes
   */
  public void node(OnnxNode node) {
    taken.addAll(node.outputs());
    nodes.add(node);
  }

  /**
   * Replaces every operation by what a function makes of it.
   *
   * @param change returns the node itself where nothing changes
   */
  public void rewrite(UnaryOperator<OnnxNode> change) {
    nodes = new ArrayList<>(nodes.stream().map(change).toList());
  }

  /**
   * Makes every reader of a value read another instead, but for one node.
   *
   * @param value what they read
   * @param instead what they read from now on
   * @param except the output of the node that goes on reading the old value
   */
  public void redirect(String value, String instead, String except) {
    rewrite(
        node -> {
          OnnxNode changed = node;
          for (int i = 0; i < node.inputs().size() && !node.output().equals(except); i++) {
            changed = node.input(i).equals(value) ? changed.withInput(i, instead) : changed;
          }
          return changed;
        });
  }

  /** Drops every operation and constant that no declared output depends on. */
  public void prune() {
    Map<String, OnnxNode> makers = new HashMap<>();
    nodes.forEach(node -> node.outputs().forEach(value -> makers.put(value, node)));
    makers.remove("");
    Set<String> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    outputs.forEach(value -> open.add(value.name()));
    while (!open.isEmpty()) {
      String value = open.remove();
      if (needed.add(value) && makers.containsKey(value)) {
        open.addAll(TopologicalOrder.reads(makers.get(value)));
      }
    }
    needed.remove("");
    nodes.removeIf(node -> node.outputs().stream().noneMatch(needed::contains));
    initializers.keySet().retainAll(needed);
    values.removeIf(value -> !needed.contains(value.name()));
  }

  /**
   * {@return the graph}
   *
   * @throws IllegalStateException if a node reads or an output declares a value that nothing makes,
   *     two things make one value, or nodes read each other in a circle
   */
  public OnnxGraph build() {
    TopologicalOrder order = new TopologicalOrder(inputs, initializers.keySet(), sparse);
    List<OnnxNode> sorted = order.sort(nodes);
    order.requireMade(outputs, nodes);
    return new OnnxGraph(name, inputs, outputs, sorted, initializers, values, rest);
  }
}
