// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.head.ModelShape;
import dev.bridle.model.HookPoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How much a head brings along links, and not elsewhere.
 *
 * <p>Idea: some heads are at work on certain pairs of positions only, such as parts of one word,
 * and elsewhere bring nothing. Formula: a head's share in the residual stream after attention, as
 * in {@link FlowGraphs}; the mean over linked queries of what it brings from their keys, minus the
 * mean over all other queries of what it brings from any earlier position. Source: Ferrando and
 * Voita, arXiv 2403.00824, who describe such heads; the difference is this project's.
 *
 * <p>When it misleads: a head with much to bring everywhere scores below 0 even if links matter to
 * it; one prompt without unlinked queries says nothing.
 *
 * @param along the links
 */
public record LinkFlow(Link.Kind along) implements Measure {
  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN, HookPoint.RESIDUAL, HookPoint.ATTENTION);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    Map<Integer, Set<Integer>> keys = new HashMap<>();
    for (Link link : seen.item().links(along)) {
      keys.computeIfAbsent(link.query(), query -> new HashSet<>()).addAll(link.keys());
    }
    keys.values().removeIf(Set::isEmpty);
    int length = seen.item().length();
    long others = length - 1L - keys.keySet().stream().filter(query -> query > 0).count();
    if (keys.isEmpty() || others == 0) {
      return;
    }
    ModelShape shape = seen.shape();
    double[] scores = new double[shape.layers() * shape.heads()];
    for (int layer = 0; layer < shape.layers(); layer++) {
      double[] ofLayer = layer(new LayerFlow(seen, layer, length), keys, shape.heads(), length);
      System.arraycopy(ofLayer, 0, scores, layer * shape.heads(), shape.heads());
    }
    tally.add(scores);
  }

  private static double[] layer(
      LayerFlow flow, Map<Integer, Set<Integer>> keys, int heads, int length) {
    double[] scores = new double[heads];
    long linked = keys.size();
    long others = length - 1L - keys.keySet().stream().filter(query -> query > 0).count();
    for (int query = 0; query < length; query++) {
      int at = query;
      Set<Integer> wanted = keys.getOrDefault(query, Set.of());
      flow.attended(
          query,
          (way, head, key, share) -> {
            if (way == FlowEdge.Way.HEAD && wanted.contains(key)) {
              scores[head] += share / linked;
            } else if (way == FlowEdge.Way.HEAD && wanted.isEmpty() && key < at) {
              scores[head] -= share / others;
            }
          });
    }
    return scores;
  }
}
