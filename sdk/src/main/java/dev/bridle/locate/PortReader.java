// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.Dimension;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderPorts;
import dev.bridle.site.TokenPort;
import dev.bridle.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads what a decoder is fed and gives off its declared inputs and outputs. */
final class PortReader {
  private static final Set<String> IDS = Set.of("input_ids", "input", "tokens");
  private static final Set<String> MASKS = Set.of("attention_mask", "mask");
  private static final Set<String> POSITIONS = Set.of("position_ids", "positions");

  private final OnnxGraph graph;
  private final List<String> obstacles = new ArrayList<>();
  private final Set<String> known = new TreeSet<>();

  PortReader(OnnxGraph graph) {
    this.graph = graph;
  }

  /** The ports of a graph. */
  DecoderPorts read() {
    TokenPort ids = token(IDS);
    TokenPort mask = token(MASKS);
    TokenPort positions = token(POSITIONS);
    TokenPort prompts = prompts();
    Caches caches = new Caches(graph);
    List<CachePort> cache = caches.read();
    cache.forEach(port -> known.add(port.past()));
    obstacles.addAll(caches.obstacles());
    if (!ids.isPresent()) {
      obstacles.add("it takes no token ids, only " + inputNames());
    }
    for (OnnxValue input : graph.inputs()) {
      if (!graph.initializers().containsKey(input.name()) && known.add(input.name())) {
        obstacles.add("it takes \"" + input.name() + "\", which no decoder of the usual form does");
      }
    }
    Optional<OnnxValue> logits = logits();
    if (logits.isEmpty()) {
      obstacles.add("it gives no logits a position, only " + outputNames());
    } else if (logits.get().shape().size() == 3
        && logits.get().shape().get(1) instanceof Dimension.Known) {
      obstacles.add("it gives logits of one position only");
    }
    return new DecoderPorts(
        ids,
        mask,
        positions,
        prompts,
        cache,
        caches.presentsAlone(),
        logits.map(OnnxValue::name).orElse(""),
        logits.map(OnnxValue::type).orElse(ElementType.FLOAT32),
        obstacles);
  }

  private TokenPort token(Set<String> names) {
    Optional<OnnxValue> found =
        graph.inputs().stream().filter(input -> names.contains(input.name())).findFirst();
    if (found.isEmpty()) {
      return TokenPort.ABSENT;
    }
    OnnxValue input = found.get();
    known.add(input.name());
    boolean whole = input.type() == ElementType.INT64 || input.type() == ElementType.INT32;
    if (!whole || input.shape().size() != 2) {
      obstacles.add(
          "its input \"%s\" is %s%s, not an integer a token"
              .formatted(input.name(), input.type(), input.shape()));
    } else if (input.shape().get(1) instanceof Dimension.Known fixed) {
      obstacles.add(
          "its input \"%s\" takes exactly %d tokens at a time"
              .formatted(input.name(), fixed.size()));
    }
    return new TokenPort(input.name(), input.type());
  }

  /** One integer a row; an input of that name and another form is not ours. */
  private TokenPort prompts() {
    Optional<OnnxValue> found =
        graph.inputs().stream()
            .filter(input -> input.name().equals(DecoderPorts.PROMPT_LENGTH))
            .filter(input -> input.type() == ElementType.INT64 && input.shape().size() == 1)
            .findFirst();
    found.ifPresent(input -> known.add(input.name()));
    return found.map(input -> new TokenPort(input.name(), input.type())).orElse(TokenPort.ABSENT);
  }

  /** The output of that name, if it has a row of numbers for every position. */
  private Optional<OnnxValue> logits() {
    return graph.outputs().stream()
        .filter(output -> output.name().equals("logits") && output.type().isFloat())
        .filter(output -> output.shape().isEmpty() || output.shape().size() == 3)
        .findFirst();
  }

  private Set<String> inputNames() {
    return graph.inputs().stream()
        .map(OnnxValue::name)
        .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
  }

  private Set<String> outputNames() {
    return graph.outputs().stream()
        .map(output -> output.name() + output.shape())
        .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
  }
}
