// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.error.InputException;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.tensor.ElementType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a decoder graph is fed and gives back.
 *
 * @param ids token ids [batch, sequence]
 * @param mask attention mask [batch, total], 1 at real tokens
 * @param positions whether the graph takes {@code position_ids}
 * @param cache past inputs and the present outputs that continue them, in layer order
 * @param logits the logits [batch, sequence, vocabulary]
 */
public record DecoderPorts(
    String ids, String mask, boolean positions, Map<String, String> cache, String logits) {
  /** The name under which graphs take positions. */
  public static final String POSITIONS = "position_ids";

  /** Copies the map. */
  public DecoderPorts {
    cache = Collections.unmodifiableMap(new LinkedHashMap<>(cache));
  }

  /** {@return whether the graph continues from keys and values of an earlier run} */
  public boolean hasCache() {
    return !cache.isEmpty();
  }

  /**
   * {@return the ports of a graph with the usual names}
   *
   * @param file the graph's file, for messages
   * @param graph a decoder's main graph
   * @throws InputException if an input is missing or is none that a decoder has
   */
  static DecoderPorts of(Path file, OnnxGraph graph) {
    Set<String> inputs =
        graph.inputs().stream()
            .map(OnnxValue::name)
            .filter(name -> !graph.initializers().containsKey(name))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> outputs = graph.outputs().stream().map(OnnxValue::name).collect(Collectors.toSet());
    List<String> missing = new ArrayList<>(List.of("input_ids", "attention_mask"));
    missing.removeAll(inputs);
    Map<String, String> cache = new LinkedHashMap<>();
    for (int layer = 0; inputs.contains("past_key_values." + layer + ".key"); layer++) {
      for (String part : List.of("key", "value")) {
        cache.put("past_key_values." + layer + "." + part, "present." + layer + "." + part);
      }
    }
    Set<String> strange = new TreeSet<>(inputs);
    strange.removeAll(Set.of("input_ids", "attention_mask", POSITIONS));
    strange.removeAll(cache.keySet());
    if (!missing.isEmpty() || !strange.isEmpty() || !outputs.contains("logits")) {
      throw new InputException(
          file,
          "graph inputs",
          "a decoder of the usual form was expected, this graph takes "
              + inputs
              + " and gives "
              + new TreeSet<>(outputs),
          "Export it with input_ids, attention_mask, position_ids and past_key_values.L.key|value,"
              + " and with logits and present.L.key|value.");
    }
    return new DecoderPorts(
        "input_ids", "attention_mask", inputs.contains(POSITIONS), cache, "logits");
  }

  /** The declared type of the first cache input; single precision where there is none. */
  static Optional<OnnxValue> firstCache(OnnxGraph graph) {
    return graph.inputs().stream()
        .filter(value -> value.name().equals("past_key_values.0.key"))
        .filter(value -> value.type() != ElementType.OPAQUE)
        .findFirst();
  }
}
