// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import dev.bridle.tensor.StoredTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A graph: operations in topological order, their constants, what is fed and what comes out.
 *
 * @param name the graph's name
 * @param inputs what is fed
 * @param outputs what comes out
 * @param nodes the operations; each reads only what stands before it
 * @param initializers the constants by name, in file order
 * @param values declared intermediate values
 * @param rest what else the file said of it
 */
public record OnnxGraph(
    String name,
    List<OnnxValue> inputs,
    List<OnnxValue> outputs,
    List<OnnxNode> nodes,
    Map<String, StoredTensor> initializers,
    List<OnnxValue> values,
    Remainder rest) {
  /** Copies the collections. */
  public OnnxGraph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    nodes = List.copyOf(nodes);
    initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
    values = List.copyOf(values);
  }

  /**
   * {@return the tensor that a name stands for in every run: an initializer, or a Constant's value}
   *
   * @param value a value's name
   */
  public Optional<StoredTensor> constant(String value) {
    if (initializers.containsKey(value)) {
      return Optional.of(initializers.get(value));
    }
    return nodes.stream()
        .filter(node -> node.type().equals("Constant") && node.output().equals(value))
        .map(node -> node.attributes().get("value"))
        .filter(OnnxAttribute.TensorValue.class::isInstance)
        .map(attribute -> ((OnnxAttribute.TensorValue) attribute).value())
        .findFirst();
  }

  /** {@return how often each operator occurs, alphabetically} */
  public Map<String, Long> operators() {
    return nodes.stream()
        .collect(
            java.util.stream.Collectors.groupingBy(
                OnnxNode::type, java.util.TreeMap::new, java.util.stream.Collectors.counting()));
  }

  @Override
  public String toString() {
    StringJoiner lines = new StringJoiner("\n");
    lines.add(name + inputs + " -> " + outputs);
    initializers.forEach(
        (key, tensor) -> lines.add("  " + key + ": " + tensor.type() + tensor.shape()));
    nodes.forEach(node -> lines.add("  " + node));
    return lines.toString();
  }
}
