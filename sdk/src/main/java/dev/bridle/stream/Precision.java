// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.stream;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the floating-point numbers of a graph's values are, by what makes them. */
public final class Precision {
  private static final List<ElementType> FLOATS =
      List.of(ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.FLOAT32, ElementType.FLOAT64);

  private final GraphLinks links;
  private final OnnxGraph graph;
  private final Map<String, ElementType> known = new HashMap<>();

  /**
   * Looks at a graph.
   *
   * @param graph any
   */
  public Precision(OnnxGraph graph) {
    this.graph = graph;
    this.links = new GraphLinks(graph);
    for (List<OnnxValue> values : List.of(graph.values(), graph.inputs(), graph.outputs())) {
      values.forEach(value -> known.put(value.name(), value.type()));
    }
    graph.initializers().forEach((name, tensor) -> known.put(name, tensor.type()));
  }

  /**
   * Looks at a decoder's graph, whose z are known.
   *
   * @param decoder any
   */
  public Precision(DecoderGraph decoder) {
    this(decoder.model().graph());
    decoder.sites().forEach(site -> known.put(site.z(), site.type()));
  }

  /**
   * {@return the type of a value; single precision where nothing says}
   *
   * @param value a value of floating-point numbers
   */
  public ElementType of(String value) {
    ElementType type = known.get(value);
    if (type == null) {
      type = links.producer(value).map(this::made).orElse(ElementType.FLOAT32);
      known.put(value, type);
    }
    return type;
  }

  private ElementType made(OnnxNode node) {
    if (node.type().equals("Cast")) {
      return FLOATS.stream()
          .filter(type -> OnnxAttribute.of(type).equals(node.attributes().get("to")))
          .findFirst()
          .orElse(ElementType.INT64);
    }
    if (node.type().equals("Constant")) {
      return graph.constant(node.output()).map(it -> it.type()).orElse(ElementType.FLOAT32);
    }
    return node.inputs().stream()
        .skip(node.type().equals("DequantizeLinear") ? 1 : 0)
        .filter(input -> !input.isEmpty())
        .map(this::of)
        .filter(ElementType::isFloat)
        .findFirst()
        .orElse(ElementType.INT64);
  }
}
