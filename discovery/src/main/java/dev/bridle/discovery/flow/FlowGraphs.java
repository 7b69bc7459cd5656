// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.flow.FlowNode.Place;
import dev.bridle.discovery.measure.CapturedPrompts;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.Tokenizer;
import dev.bridle.progress.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the flow of a prompt off a model's run of it.
 *
 * <p>Idea: every state of the residual stream is a sum of a few vectors: the state before, what
 * each head brings from each position, the projection's bias, what the MLP makes. The nearer the
 * sum lies to a part, the more of it the part is. Formula: the share of x_j in y = Σ x_j is p_j =
 * max(‖y‖₁ − ‖y − x_j‖₁, 0) over Σ p; a head's part is A[q,k]·v_k·W_O. No other run of the model is
 * needed, and no gradient. Source: Ferrando and Voita, arXiv 2403.00824.
 *
 * <p>When it misleads: it says what states are made of, not what the answer depends on. A head that
 * moves what is not read is as wide as one that is; a head that works through what others attend to
 * (queries and keys) does not show; and vectors that are large in a few dimensions, as the first
 * position's often are, decide the sums.
 */
public final class FlowGraphs {
  private FlowGraphs() {}

  /**
   * {@return the flow of a prompt}
   *
   * @param model without edits
   * @param circuits of the same model
   * @param above edges of this weight or less are left out; 0 keeps whatever has a part. There are
   *     layers × heads × positions² / 2 of them.
   * @param tokens at least one
   */
  public static FlowGraph of(
      LanguageModel model, HeadCircuits circuits, double above, int... tokens) {
    Tokenizer tokenizer = model.tokenizer();
    List<String> names = Arrays.stream(tokens).mapToObj(tokenizer::token).toList();
    Drawing drawing = new Drawing(names, above);
    new CapturedPrompts(model, () -> circuits, Progress.silent())
        .watch(
            new PromptSet("flow", List.of(Item.of(tokens)), Map.of()),
            List.of(CapturedPrompts.Watch.of(drawing, model.shape(), 0)));
    return drawing.graph;
  }

  /** Makes a graph of the one run that it sees. */
  private static final class Drawing implements Measure {
    private final List<String> tokens;
    private final double above;
    private FlowGraph graph;

    Drawing(List<String> tokens, double above) {
      this.tokens = tokens;
      this.above = above;
      this.graph = new FlowGraph(0, tokens, List.of());
    }

    @Override
    public Set<HookPoint> hooks() {
      return Set.of(HookPoint.PATTERN, HookPoint.RESIDUAL, HookPoint.ATTENTION);
    }

    @Override
    public void observe(Observation seen, HeadTally tally) {
      graph = of(seen, tokens, above);
    }
  }

  /**
   * {@return the flow of a run}
   *
   * @param seen with patterns, residual stream and attention outputs
   * @param tokens what to call the tokens
   * @param above edges of this weight or less are left out
   */
  public static FlowGraph of(Observation seen, List<String> tokens, double above) {
    int layers = seen.shape().layers();
    List<FlowEdge> edges = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      LayerFlow flow = new LayerFlow(seen, layer, tokens.size());
      for (int position = 0; position < tokens.size(); position++) {
        addAttention(edges, flow, layer, position, above);
        addMlp(edges, flow, layer, position, above);
      }
    }
    return new FlowGraph(layers, tokens, edges);
  }

  private static void addAttention(
      List<FlowEdge> edges, LayerFlow flow, int layer, int query, double above) {
    FlowNode sum = new FlowNode(layer, Place.ATTENDED, query);
    flow.attended(
        query,
        (way, head, key, share) -> {
          if (share > above) {
            Place place = way == FlowEdge.Way.BIAS ? Place.BIAS : Place.INPUT;
            edges.add(new FlowEdge(new FlowNode(layer, place, key), sum, way, head, share));
          }
        });
  }

  private static void addMlp(
      List<FlowEdge> edges, LayerFlow flow, int layer, int position, double above) {
    FlowNode sum = new FlowNode(layer + 1, Place.INPUT, position);
    FlowNode before = new FlowNode(layer, Place.ATTENDED, position);
    FlowNode read = new FlowNode(layer, flow.mlpReads(), position);
    double share = flow.mlp(position);
    if (1 - share > above) {
      edges.add(new FlowEdge(before, sum, FlowEdge.Way.RESIDUAL, -1, 1 - share));
    }
    if (share > above) {
      edges.add(new FlowEdge(read, sum, FlowEdge.Way.MLP, -1, share));
    }
  }
}
