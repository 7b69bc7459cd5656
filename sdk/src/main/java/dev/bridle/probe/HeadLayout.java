// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.Dimension;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import java.util.List;
import java.util.Optional;

/**
 * Takes z apart into heads, and puts it together as the projection reads it.
 *
 * <p>Between the two numbers are singles, or doubles where the graph computes in doubles: halves
 * pass there and back unchanged.
 */
final class HeadLayout {
  private final DecoderGraph decoder;
  private final OnnxGraph original;
  private final OperatorWriter writer;

  HeadLayout(DecoderGraph decoder, OnnxGraph original, OperatorWriter writer) {
    this.decoder = decoder;
    this.original = original;
    this.writer = writer;
  }

  /** What edits compute in. */
  static ElementType working(AttentionSite site) {
    return site.type() == ElementType.FLOAT64 ? ElementType.FLOAT64 : ElementType.FLOAT32;
  }

  /** z as [batch, sequence, H, d], whatever layout and type the graph has. */
  String split(AttentionSite site) {
    OperatorWriter at = writer.in(site.layer());
    String wide =
        site.type() == working(site) ? site.z() : at.cast("wide", working(site), site.z());
    String rows = at.sizes("rows", decoder.ports().ids().name(), 0, 1);
    String tail = at.integers("split.tail", -1, site.heads(), site.headDim());
    return at.reshape("heads", wide, at.concat("split", 0, rows, tail));
  }

  /**
   * Heads side by side again, as the projection reads z.
   *
   * <p>Whatever is known of z's shape is said of the edited z too. Then the runtime fuses what
   * follows as it does without edits, and positions behind a gate stay the same bit for bit.
   */
  String join(AttentionSite site, String heads) {
    OperatorWriter at = writer.in(site.layer());
    KnownRows known = new KnownRows(decoder, original);
    Optional<String> constant = known.target(site);
    String target = constant.isPresent() ? constant.get() : at.apply("Shape", "z.shape", site.z());
    String joined = at.reshape("z", heads, target);
    String z = site.type() == working(site) ? joined : at.cast("z.narrow", site.type(), joined);
    List<Dimension> shape = known.shape(site);
    if (!shape.isEmpty()) {
      writer.graph().declare(new OnnxValue(z, site.type(), shape, Remainder.NONE));
    }
    return z;
  }
}
