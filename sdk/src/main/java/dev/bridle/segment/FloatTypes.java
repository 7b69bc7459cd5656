// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.segment;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.AttentionSite;
import dev.bridle.tensor.ElementType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** In which precision the values of a graph are, by what it says and by what makes them. */
final class FloatTypes {
  private static final long FLOAT_CODE = 1;
  private static final long FLOAT16_CODE = 10;
  private static final long FLOAT64_CODE = 11;
  private static final long BFLOAT16_CODE = 16;

  private final OnnxGraph graph;
  private final GraphLinks links;
  private final Map<String, ElementType> known = new HashMap<>();

  FloatTypes(OnnxGraph graph, List<AttentionSite> sites) {
    this.graph = graph;
    this.links = new GraphLinks(graph);
    for (List<OnnxValue> values : List.of(graph.values(), graph.inputs(), graph.outputs())) {
      values.forEach(value -> known.put(value.name(), value.type()));
    }
    graph.initializers().forEach((name, tensor) -> known.put(name, tensor.type()));
    sites.forEach(site -> known.put(site.z(), site.type()));
  }

  /** The type of a value; single precision where nothing says. */
  ElementType of(String value) {
    ElementType type = known.get(value);
    if (type == null) {
      type = links.producer(value).map(this::made).orElse(ElementType.FLOAT32);
      known.put(value, type);
    }
    return type;
  }

  private ElementType made(OnnxNode node) {
    if (node.type().equals("Cast")) {
      return precision(node.integer("to", FLOAT_CODE));
    } else if (node.type().equals("Constant")) {
      return graph.constant(node.output()).map(it -> it.type()).orElse(ElementType.FLOAT32);
    } else if (node.type().equals("DequantizeLinear")) {
      return of(node.input(1));
    }
    // Arithmetic keeps the precision of its operands; of them, only numbers say which.
    Optional<String> number =
        node.inputs().stream().filter(it -> !it.isEmpty() && of(it).isFloat()).findFirst();
    return number.map(this::of).orElse(ElementType.INT64);
  }

  private static ElementType precision(long code) {
    if (code == FLOAT16_CODE) {
      return ElementType.FLOAT16;
    } else if (code == BFLOAT16_CODE) {
      return ElementType.BFLOAT16;
    } else if (code == FLOAT64_CODE) {
      return ElementType.FLOAT64;
    }
    return code == FLOAT_CODE ? ElementType.FLOAT32 : ElementType.INT64;
  }
}
