// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.AttentionSite;
import dev.bridle.tensor.ElementType;

/** Makes heads what inputs say: scaled or mapped, and moved; from the prompt's end on, if gated. */
final class HeadSteering {
  private final ProbeSpec.Form form;
  private final String gate;
  private final OperatorWriter writer;

  /** Steers behind a gate, or everywhere where its name is empty. */
  HeadSteering(ProbeSpec.Form form, String gate, OperatorWriter writer) {
    this.form = form;
    this.gate = gate;
    this.writer = writer;
  }

  /** Edited heads [batch, sequence, H, d] of heads in the same layout. */
  String steer(AttentionSite site, String heads) {
    if (form == ProbeSpec.Form.NONE) {
      return heads;
    }
    OperatorWriter at = writer.in(site.layer());
    String moved =
        form == ProbeSpec.Form.SCALED ? scaled(at, site, heads) : mapped(at, site, heads);
    String offset =
        input(at, site, ProbeNames.offset(site.layer()), "edits", 1, site.heads(), site.headDim());
    String edited = at.apply("Add", "edited", moved, offset);
    return gate.isEmpty() ? edited : at.apply("Where", "gated", gate, edited, heads);
  }

  private static String scaled(OperatorWriter at, AttentionSite site, String heads) {
    String factor = input(at, site, ProbeNames.factor(site.layer()), "edits", 1, site.heads(), 1);
    return at.apply("Mul", "factored", heads, factor);
  }

  private static String mapped(OperatorWriter at, AttentionSite site, String heads) {
    int d = site.headDim();
    String matrix = input(at, site, ProbeNames.matrix(site.layer()), "edits", site.heads(), d, d);
    String byHead = at.transpose("by_head", heads, 0, 2, 1, 3);
    return at.transpose("by_position", at.apply("MatMul", "mapped", byHead, matrix), 0, 2, 1, 3);
  }

  private static String input(OperatorWriter at, AttentionSite site, String name, Object... shape) {
    String fed = at.graph().input(OnnxValue.of(name, ElementType.FLOAT32, shape));
    ElementType working = HeadLayout.working(site);
    return working == ElementType.FLOAT32 ? fed : at.cast(name + ".wide", working, fed);
  }
}
