// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.ModelShape;
import dev.bridle.model.HookPoint;
import java.util.List;
import java.util.Set;

/**
 * How much of what the model knows at a place came through a head.
 *
 * <p>Idea: follow the flow of information from what the final norm reads at a mark down to the
 * embeddings. Formula: shares as in {@link FlowGraphs}; along a way they multiply, over ways they
 * add up; a head's score is the sum over all its edges. Source: Ferrando and Voita, arXiv
 * 2403.00824. Of one layer's heads together the scores are at most 1.
 *
 * <p>When it misleads: as the flow does. Early layers are passed by more ways than late ones, so
 * that heads of different layers are hardly comparable.
 *
 * @param at whose last position is traced
 */
public record FlowImportance(Mark at) implements Measure {
  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN, HookPoint.RESIDUAL, HookPoint.ATTENTION);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    List<Integer> positions = seen.item().at(at);
    if (positions.isEmpty()) {
      return;
    }
    int end = positions.get(positions.size() - 1);
    ModelShape shape = seen.shape();
    double[] shares = new double[shape.layers() * shape.heads()];
    double[] importance = new double[end + 1];
    importance[end] = 1;
    for (int layer = shape.layers() - 1; layer >= 0; layer--) {
      importance =
          below(new LayerFlow(seen, layer, end + 1), layer * shape.heads(), importance, shares);
    }
    tally.add(shares);
  }

  /** What the layer reads is made of, given what the next one reads is worth. */
  private static double[] below(
      LayerFlow flow, int firstHead, double[] importance, double[] shares) {
    double[] before = new double[importance.length];
    boolean sideBySide = flow.mlpReads() == FlowNode.Place.INPUT;
    for (int query = 0; query < importance.length; query++) {
      double whole = importance[query];
      if (whole > 0) {
        double mlp = sideBySide ? flow.mlp(query) * whole : 0;
        before[query] += mlp;
        flow.attended(
            query,
            (way, head, key, share) -> {
              double part = (whole - mlp) * share;
              if (way == FlowEdge.Way.HEAD) {
                shares[firstHead + head] += part;
              }
              if (way != FlowEdge.Way.BIAS) {
                before[key] += part;
              }
            });
      }
    }
    return before;
  }
}
