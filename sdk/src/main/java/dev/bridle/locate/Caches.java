// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.CachePort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pairs the inputs that take cached keys and values with the outputs that continue them.
 *
 * <p>Exporters call them {@code past_key_values.3.key}, {@code past_3}, {@code
 * input.past_key_values.layers.3.keys} and so on: what they share is the layer's number, and
 * whether they hold keys, values, or both stacked.
 */
final class Caches {
  private static final Pattern FRAME =
      Pattern.compile("past_key_values|present_key_values|past|present|input|output|cache|layers?");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private enum Part {
    KEY,
    VALUE,
    BOTH
  }

  private record Slot(int layer, Part part, OnnxValue value) {
    private boolean continues(Slot past) {
      return layer == past.layer && part == past.part;
    }
  }

  private final OnnxGraph graph;
  private final List<String> obstacles = new ArrayList<>();

  Caches(OnnxGraph graph) {
    this.graph = graph;
  }

  List<String> obstacles() {
    return List.copyOf(obstacles);
  }

  List<CachePort> read() {
    List<Slot> presents = slots(graph.outputs(), "present", "output");
    List<CachePort> ports = new ArrayList<>();
    for (Slot past : slots(graph.inputs(), "past")) {
      Optional<Slot> present = presents.stream().filter(it -> it.continues(past)).findFirst();
      ports.add(
          new CachePort(
              past.value().name(),
              present.map(it -> it.value().name()).orElse(""),
              past.value().type(),
              shape(past)));
    }
    return ports;
  }

  List<String> presentsAlone() {
    List<Slot> pasts = slots(graph.inputs(), "past");
    return slots(graph.outputs(), "present", "output").stream()
        .filter(present -> pasts.stream().noneMatch(present::continues))
        .map(present -> present.value().name())
        .toList();
  }

  private List<Slot> slots(List<OnnxValue> values, String... words) {
    List<Slot> slots = new ArrayList<>();
    for (OnnxValue value : values) {
      boolean cache = List.of(words).stream().anyMatch(value.name()::contains);
      if (cache && value.type().isFloat() && !graph.initializers().containsKey(value.name())) {
        slot(value).ifPresent(slots::add);
      }
    }
    slots.sort(Comparator.comparingInt(Slot::layer).thenComparing(Slot::part));
    return slots;
  }

  private static Optional<Slot> slot(OnnxValue value) {
    String core = FRAME.matcher(value.name()).replaceAll("");
    Matcher number = NUMBER.matcher(core);
    if (!number.find() || number.group().length() > 6) {
      return Optional.empty();
    }
    Part part = core.contains("key") ? Part.KEY : core.contains("value") ? Part.VALUE : Part.BOTH;
    return Optional.of(new Slot(Integer.parseInt(number.group()), part, value));
  }

  /** [batch, Hkv, length, d], or [2, batch, Hkv, length, d] where keys and values are stacked. */
  private List<Long> shape(Slot past) {
    OnnxValue value = past.value();
    int rank = value.shape().size();
    boolean stacked = past.part() == Part.BOTH;
    if (rank != (stacked ? 5 : 4)) {
      obstacles.add("its cache \"%s\" has the shape %s".formatted(value.name(), value.shape()));
      return List.of(CachePort.ROWS, 0L, CachePort.LENGTH, 0L);
    }
    List<Long> shape = new ArrayList<>();
    if (stacked) {
      shape.add(2L);
    }
    shape.add(CachePort.ROWS);
    shape.add(size(value, rank - 3));
    shape.add(CachePort.LENGTH);
    shape.add(size(value, rank - 1));
    return shape;
  }

  /** A declared size, 0 where it is only named. */
  private static long size(OnnxValue value, int axis) {
    return Dimensions.known(value, axis).map(Integer::longValue).orElse(0L);
  }
}
