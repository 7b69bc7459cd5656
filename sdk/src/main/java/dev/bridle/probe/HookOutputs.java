// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.model.HookPoint;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import java.util.List;
import java.util.Map;

/** Declares what is observed as outputs, in single precision. */
final class HookOutputs {
  private final DecoderGraph decoder;
  private final PatternSupport patterns;
  private final OperatorWriter writer;

  HookOutputs(DecoderGraph decoder, PatternSupport patterns, OperatorWriter writer) {
    this.decoder = decoder;
    this.patterns = patterns;
    this.writer = writer;
  }

  /** Heads [batch, sequence, H, d]. */
  void showZ(AttentionSite site, String heads) {
    show(HookPoint.Z, site, heads);
  }

  /** Heads at the positions that are fed [batch, kept, H, d]. */
  void showZAtPositions(AttentionSite site, String heads) {
    show(HookPoint.Z, site, kept(writer.in(site.layer()), heads));
  }

  /** Rows of the residual stream [batch, sequence or kept, D], however the graph lays them out. */
  void showRows(HookPoint hook, int layer, String value, boolean atPositions) {
    OperatorWriter at = writer.in(hook).in(layer);
    String single = at.cast("single", ElementType.FLOAT32, value);
    String rows = at.sizes("rows", decoder.ports().ids().name(), 0, 2);
    String target = at.concat("shape", 0, rows, at.integers("width", -1));
    String all = at.reshape("all", single, target);
    String shown = atPositions ? kept(at, all) : all;
    String name = ProbeNames.shown(hook, layer);
    writer.graph().node(OnnxNode.of("Identity", List.of(shown), List.of(name), Map.of()));
    writer.graph().output(OnnxValue.of(name, ElementType.FLOAT32, "batch", "a", "b"));
  }

  /** What stands at the positions that are fed, of anything [batch, sequence, …]. */
  private static String kept(OperatorWriter at, String value) {
    String rows = at.size("kept.rows", ProbeNames.POSITIONS, 0);
    String row = at.range("kept.row", at.integer("kept.first", 0), rows);
    String like = at.apply("Mul", "kept.zeros", ProbeNames.POSITIONS, at.integers("kept.zero", 0));
    String column = at.apply("Add", "kept.column", like, at.unsqueeze("kept.deep", row, 1, 2));
    String places = at.concat("kept.places", 2, column, ProbeNames.POSITIONS);
    return at.apply("GatherND", "kept", value, places);
  }

  /** The pattern [batch, H, sequence, total], however its core holds it. */
  void showPattern(AttentionSite site) {
    if (!(site.core() instanceof AttentionCore.Plain plain)) {
      show(HookPoint.PATTERN, site, patterns.write(writer, site).pattern());
      return;
    }
    OperatorWriter at = writer.in(site.layer()).in("attention");
    String wide = at.cast("wide", ElementType.FLOAT32, plain.pattern());
    String rows = at.sizes("rows", decoder.ports().ids().name(), 0, 1);
    String square = at.sizes("square", plain.pattern(), -2, Integer.MAX_VALUE);
    String target = at.concat("shape", 0, rows, at.integers("heads", site.heads()), square);
    show(HookPoint.PATTERN, site, at.reshape("pattern", wide, target));
  }

  private void show(HookPoint hook, AttentionSite site, String value) {
    String name = ProbeNames.shown(hook, site.layer());
    boolean narrowed = hook == HookPoint.Z && HeadLayout.working(site) != ElementType.FLOAT32;
    String single =
        narrowed ? writer.cast(site.layer() + ".single", ElementType.FLOAT32, value) : value;
    writer.graph().node(OnnxNode.of("Identity", List.of(single), List.of(name), Map.of()));
    writer.graph().output(OnnxValue.of(name, ElementType.FLOAT32, "batch", "a", "b", "c"));
  }
}
