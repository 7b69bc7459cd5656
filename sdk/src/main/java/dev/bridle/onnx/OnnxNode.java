// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One operation of a graph.
 *
 * @param type the operator, for example {@code MatMul}
 * @param domain the operator set; empty for ONNX's own
 * @param name the node's name, often empty: never used to find anything
 * @param inputs the values it reads, in order; an empty name is an absent optional input
 * @param outputs the values it makes, in order; an empty name is an unwanted one
 * @param attributes its constants by name
 * @param rest what else the file said of it
 */
public record OnnxNode(
    String type,
    String domain,
    String name,
    List<String> inputs,
    List<String> outputs,
    Map<String, OnnxAttribute> attributes,
    Remainder rest) {
  /** Copies the collections. */
  public OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Map.copyOf(attributes);
  }

  /**
   * {@return a node of ONNX's own operator set, named after its first output}
   *
   * @param type the operator
   * @param inputs the values it reads
   * @param outputs the values it makes, at least one
   * @param attributes its constants
   */
  public static OnnxNode of(
      String type,
      List<String> inputs,
      List<String> outputs,
      Map<String, OnnxAttribute> attributes) {
    return new OnnxNode(type, "", outputs.get(0), inputs, outputs, attributes, Remainder.NONE);
  }

  /**
   * {@return the value at an input, or the empty name}
   *
   * @param index from 0, possibly past the last
   */
  public String input(int index) {
    return index < inputs.size() ? inputs.get(index) : "";
  }

  /** {@return the first value it makes, or the empty name} */
  public String output() {
    return outputs.isEmpty() ? "" : outputs.get(0);
  }

  /**
   * {@return an integer constant}
   *
   * @param attribute its name
   * @param otherwise what it is where the node does not say
   */
  public long integer(String attribute, long otherwise) {
    return attributes.get(attribute) instanceof OnnxAttribute.IntValue number
        ? number.value()
        : otherwise;
  }

  /**
   * {@return a single-precision constant}
   *
   * @param attribute its name
   * @param otherwise what it is where the node does not say
   */
  public float number(String attribute, float otherwise) {
    return attributes.get(attribute) instanceof OnnxAttribute.FloatValue number
        ? number.value()
        : otherwise;
  }

  /**
   * {@return a list of integers, empty where the node does not say}
   *
   * @param attribute its name
   */
  public List<Long> integers(String attribute) {
    return attributes.get(attribute) instanceof OnnxAttribute.IntList list
        ? list.values()
        : List.of();
  }

  /**
   * {@return the same node reading another value}
   *
   * @param index which input, from 0; inputs before it that are absent become empty names
   * @param value the value it reads instead
   */
  public OnnxNode withInput(int index, String value) {
    List<String> changed = new ArrayList<>(inputs);
    while (changed.size() <= index) {
      changed.add("");
    }
    changed.set(index, value);
    return new OnnxNode(type, domain, name, changed, outputs, attributes, rest);
  }

  /**
   * {@return the same node making another value}
   *
   * @param index which output, from 0
   * @param value the name it gives it
   */
  public OnnxNode withOutput(int index, String value) {
    List<String> changed = new ArrayList<>(outputs);
    changed.set(index, value);
    return new OnnxNode(type, domain, name, inputs, changed, attributes, rest);
  }

  @Override
  public String toString() {
    String operator = domain.isEmpty() ? type : domain + "." + type;
    String constants = attributes.isEmpty() ? "" : " " + new TreeMap<>(attributes).keySet();
    return String.join(", ", outputs)
        + " = "
        + operator
        + "("
        + String.join(", ", inputs)
        + ")"
        + constants;
  }
}
