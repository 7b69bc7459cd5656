// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.stream;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds the queries and keys whose product becomes a pattern, where attention is spelt out. */
public final class ScoreOperands {
  /**
   * The two sides of a product of scores.
   *
   * @param queries the left one
   * @param keys the right one, as the product reads it
   */
  public record Pair(String queries, String keys) {}

  private final Map<Integer, Pair> pairs = new TreeMap<>();

  /**
   * Looks at every layer.
   *
   * @param decoder any
   */
  public ScoreOperands(DecoderGraph decoder) {
    OnnxGraph graph = decoder.model().graph();
    GraphLinks links = new GraphLinks(graph);
    ContentFlow flow = new ContentFlow(graph, decoder.ports().ids().name());
    for (AttentionSite site : decoder.sites()) {
      if (site.core() instanceof AttentionCore.Plain plain) {
        find(links, flow, plain.pattern()).ifPresent(pair -> pairs.put(site.layer(), pair));
      }
    }
  }

  /**
   * {@return queries and keys of a layer; none where an operator hides them}
   *
   * @param layer from 0
   */
  public Optional<Pair> of(int layer) {
    return Optional.ofNullable(pairs.get(layer));
  }

  private static Optional<Pair> find(GraphLinks links, ContentFlow flow, String pattern) {
    boolean scores = false;
    for (String value : flow.way(pattern)) {
      OnnxNode maker = links.producer(value).orElseThrow();
      if (scores && flow.inputs(maker).size() > 1) {
        boolean product = List.of("MatMul", "FusedMatMul").contains(maker.type());
        return product ? Optional.of(new Pair(maker.input(0), maker.input(1))) : Optional.empty();
      }
      scores |= maker.type().equals("Softmax");
    }
    return Optional.empty();
  }
}
