// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.model.HookPoint;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.GraphPass;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.stream.ResidualStream;
import dev.bridle.stream.SkipNormSplit;
import dev.bridle.stream.StreamLocator;
import dev.bridle.tensor.ElementType;
import java.util.List;
import java.util.Map;

/** Rewrites a decoder's graph so that it takes edits and shows what was asked for. */
public final class ProbeGraph implements GraphPass {
  private final DecoderGraph decoder;
  private final ProbeSpec spec;

  /**
   * Prepares a rewriting.
   *
   * @param decoder whose graph is rewritten
   * @param spec how; patterns are asked for only where {@link PatternSupport} has no obstacle, the
   *     residual stream only where {@link StreamLocator} has none
   */
  public ProbeGraph(DecoderGraph decoder, ProbeSpec spec) {
    this.decoder = decoder;
    this.spec = spec;
  }

  @Override
  public OnnxGraph apply(OnnxGraph given) {
    OnnxGraph original = showsStream() ? new SkipNormSplit().apply(given) : given;
    GraphBuilder graph = GraphBuilder.from(original);
    graph.clearOutputs();
    OperatorWriter writer = OperatorWriter.of(decoder.model(), graph);
    if (spec.gathers()) {
      graph.input(OnnxValue.of(ProbeNames.POSITIONS, ElementType.INT64, "batch", "kept", 1));
    }
    String gate = spec.steering().gated() ? new GeneratedGate(decoder.ports(), writer).write() : "";
    HeadLayout layout = new HeadLayout(decoder, original, writer);
    HeadSteering steering = new HeadSteering(spec.steering().form(), gate, writer);
    HookOutputs hooks = new HookOutputs(decoder, new PatternSupport(original), writer);
    for (AttentionSite site : decoder.sites()) {
      visit(graph, layout, steering, hooks, site);
    }
    if (showsStream()) {
      showStream(hooks, new StreamLocator(decoder).stream());
    }
    new Readouts(decoder.ports(), original.outputs(), writer).write(spec.readout());
    graph.prune();
    return graph.build();
  }

  private void visit(
      GraphBuilder graph,
      HeadLayout layout,
      HeadSteering steering,
      HookOutputs hooks,
      AttentionSite site) {
    String heads = layout.split(site);
    String edited = steering.steer(site, heads);
    if (spec.steering().form() != ProbeSpec.Form.NONE) {
      String z = layout.join(site, edited);
      graph.rewrite(node -> reads(node, site) ? node.withInput(0, z) : node);
    }
    if (spec.hooks().contains(HookPoint.Z) && spec.gathers()) {
      hooks.showZAtPositions(site, edited);
    } else if (spec.hooks().contains(HookPoint.Z)) {
      hooks.showZ(site, edited);
    }
    if (spec.hooks().contains(HookPoint.PATTERN)) {
      hooks.showPattern(site);
    }
  }

  private boolean showsStream() {
    return spec.hooks().contains(HookPoint.RESIDUAL) || spec.hooks().contains(HookPoint.ATTENTION);
  }

  private void showStream(HookOutputs hooks, ResidualStream stream) {
    Map<HookPoint, List<String>> values =
        Map.of(HookPoint.RESIDUAL, stream.before(), HookPoint.ATTENTION, stream.attention());
    values.forEach(
        (hook, layers) -> {
          for (int layer = 0; layer < layers.size() && spec.hooks().contains(hook); layer++) {
            hooks.showRows(hook, layer, layers.get(layer), spec.gathers());
          }
        });
  }

  /** Whether a node is the one on the way to the projection that takes z. */
  private static boolean reads(OnnxNode node, AttentionSite site) {
    return node.outputs().contains(site.projection().reader()) && node.input(0).equals(site.z());
  }
}
