// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import java.util.EnumSet;
import java.util.Set;

/** How far apart numbers of a graph may be that are the same but for rounding. */
final class TrialPrecision {
  /** What padding and batching change in logits, in units of the largest; measured: 1e-6. */
  private static final double SAME_SINGLES = 1e-4;

  private static final double SAME_HALVES = 5e-3;
  private static final double SAME_BRAINS = 4e-2;

  /** A recomputed pattern is rounded otherwise than inside an operator; measured below 1e-7. */
  private static final double RECOMPUTED_SINGLES = 1e-5;

  /** Measured below 2e-4. */
  private static final double RECOMPUTED_HALVES = 2e-2;

  private final DecoderGraph decoder;
  private final Device device;

  TrialPrecision(DecoderGraph decoder, Device device) {
    this.decoder = decoder;
    this.device = device;
  }

  /** Graphics cards multiply singles with ten bits of fraction, as many as halves have. */
  boolean isCoarse() {
    return device.kind() == Device.Kind.CUDA;
  }

  /** Of logits, in units of the largest. */
  double logits() {
    Set<ElementType> types = EnumSet.of(decoder.ports().logitsType());
    decoder.sites().forEach(site -> types.add(site.type()));
    boolean halves = types.contains(ElementType.FLOAT16) || isCoarse();
    return types.contains(ElementType.BFLOAT16) ? SAME_BRAINS : halves ? SAME_HALVES : SAME_SINGLES;
  }

  /** Of what a recomputed pattern makes of the values, in lengths of what the operator gives. */
  double recomputed(AttentionSite site) {
    return site.type() == ElementType.FLOAT32 && !isCoarse()
        ? RECOMPUTED_SINGLES
        : RECOMPUTED_HALVES;
  }
}
