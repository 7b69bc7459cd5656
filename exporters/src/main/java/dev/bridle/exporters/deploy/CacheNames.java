// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.site.CachePort;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cache's names as onnxruntime-genai wants them: one pattern for all layers, {@code %d} for the
 * layer's number.
 */
final class CacheNames {
  private final List<CachePort> cache;
  private final boolean stacked;

  CacheNames(List<CachePort> cache) {
    this.cache = cache;
    this.stacked = cache.stream().anyMatch(port -> port.shape().size() == 5);
  }

  /** Whether patterns name every input and output. */
  boolean arePatterns() {
    return stacked
        ? pattern(0, 1, CachePort::past).isPresent()
            && pattern(0, 1, CachePort::present).isPresent()
        : IntStream.of(0, 1)
            .allMatch(
                part ->
                    pattern(part, 2, CachePort::past).isPresent()
                        && pattern(part, 2, CachePort::present).isPresent());
  }

  void putInto(ObjectNode inputs, ObjectNode outputs) {
    if (stacked) {
      put(inputs, "past_names", 0, 1, CachePort::past);
      put(outputs, "present_names", 0, 1, CachePort::present);
    } else {
      put(inputs, "past_key_names", 0, 2, CachePort::past);
      put(inputs, "past_value_names", 1, 2, CachePort::past);
      put(outputs, "present_key_names", 0, 2, CachePort::present);
      put(outputs, "present_value_names", 1, 2, CachePort::present);
    }
  }

  private void put(
      ObjectNode node, String key, int part, int parts, Function<CachePort, String> name) {
    pattern(part, parts, name).ifPresent(pattern -> node.put(key, pattern));
  }

  private Optional<String> pattern(int part, int parts, Function<CachePort, String> name) {
    Set<String> patterns =
        IntStream.range(0, cache.size())
            .filter(i -> i % parts == part)
            .mapToObj(i -> numberless(name.apply(cache.get(i)), i / parts))
            .collect(Collectors.toSet());
    return patterns.size() == 1
        ? Optional.of(patterns.iterator().next()).filter(pattern -> pattern.contains("%d"))
        : Optional.empty();
  }

  private static String numberless(String name, int layer) {
    return name.replaceFirst("(?<![0-9])" + layer + "(?![0-9])", "%d");
  }
}
