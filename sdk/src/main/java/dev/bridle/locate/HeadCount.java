// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.CachePort;
import dev.bridle.site.FusedAttention;
import java.util.List;
import java.util.Optional;

/**
 * How many heads share z.
 *
 * <p>The graph says so in one of three ways: an attribute of a fused operator, the declared shape
 * of what the heads mixed, or the width of a cached value. Only where it says nothing does the
 * config count. The width of the residual stream is never divided: H·d is not always D.
 */
final class HeadCount {
  private final OnnxGraph graph;
  private final List<CachePort> cache;
  private final DeclaredShape declared;

  HeadCount(OnnxGraph graph, List<CachePort> cache, DeclaredShape declared) {
    this.graph = graph;
    this.cache = cache;
    this.declared = declared;
  }

  /** H of a core whose z is so wide, if anything says. */
  Optional<Integer> of(CoreFinder.Found core, int width) {
    return attribute(core)
        .or(() -> declaredValue(core))
        .or(() -> cached(width))
        .or(declared::heads)
        .filter(heads -> heads > 0 && width % heads == 0);
  }

  private static Optional<Integer> attribute(CoreFinder.Found core) {
    return core.core() instanceof AttentionCore.Fused
        ? List.of("num_heads", "q_num_heads").stream()
            .map(name -> (int) core.node().integer(name, 0))
            .filter(heads -> heads > 0)
            .findFirst()
        : Optional.empty();
  }

  /** Heads stand on axis 1 of a product with four axes, and of a query with four. */
  private Optional<Integer> declaredValue(CoreFinder.Found core) {
    OnnxNode node = core.node();
    boolean standard =
        core.core() instanceof AttentionCore.Fused fused && fused.kind() == FusedAttention.STANDARD;
    String value = standard ? node.input(0) : core.core().output();
    return graph.values().stream()
        .filter(it -> it.name().equals(value) && it.shape().size() == 4)
        .findFirst()
        .flatMap(it -> Dimensions.known(it, 1));
  }

  /** d as the declared shape of what the heads mixed has it. */
  Optional<Integer> declaredWidth(CoreFinder.Found core) {
    return graph.values().stream()
        .filter(it -> it.name().equals(core.core().output()) && it.shape().size() == 4)
        .findFirst()
        .flatMap(it -> Dimensions.known(it, 3));
  }

  private Optional<Integer> cached(int width) {
    return cache.stream()
        .reduce((first, second) -> second)
        .map(port -> port.shape().get(port.shape().size() - 1))
        .filter(headDim -> headDim > 0 && width % headDim == 0)
        .map(headDim -> Math.toIntExact(width / headDim));
  }

  /** Hkv, if anything says. */
  Optional<Integer> keyValueHeads(CoreFinder.Found core) {
    Optional<Integer> attribute =
        List.of("kv_num_heads").stream()
            .map(name -> (int) core.node().integer(name, 0))
            .filter(heads -> heads > 0)
            .findFirst();
    return attribute.or(this::cachedHeads).or(declared::kvHeads);
  }

  private Optional<Integer> cachedHeads() {
    return cache.stream()
        .map(port -> port.shape().get(port.shape().size() - 3))
        .filter(heads -> heads > 0)
        .map(Math::toIntExact)
        .findFirst();
  }
}
