// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.CachePort;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds which cache input an attention core continues, to check the order of layers by it. */
final class CacheOrder {
  private static final Set<String> LAYOUT =
      Set.of(
          "Concat",
          "Transpose",
          "Reshape",
          "Expand",
          "Unsqueeze",
          "Squeeze",
          "Cast",
          "Identity",
          "Slice",
          "Gather",
          "Split",
          "Where",
          "QuantizeLinear",
          "DequantizeLinear",
          "DynamicQuantizeLinear");

  private final GraphLinks links;
  private final List<String> pasts;

  CacheOrder(GraphLinks links, List<CachePort> cache) {
    this.links = links;
    this.pasts = cache.stream().map(CachePort::past).toList();
  }

  /** The place of the core's cache among all caches, if one reaches it by layout changes alone. */
  Optional<Integer> placeOf(OnnxNode core) {
    Deque<String> open = new ArrayDeque<>(core.inputs());
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String value = open.remove();
      if (pasts.contains(value)) {
        return Optional.of(pasts.indexOf(value));
      }
      if (seen.add(value)) {
        links
            .producer(value)
            .filter(node -> LAYOUT.contains(node.type()))
            .ifPresent(node -> open.addAll(node.inputs()));
      }
    }
    return Optional.empty();
  }
}
