// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.FusedAttention;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Which attention patterns of a decoder can be shown: as they stand, or recomputed. */
public final class PatternSupport {
  private final GraphLinks links;
  private final Map<FusedAttention, FusedPattern> known = new EnumMap<>(FusedAttention.class);

  /**
   * Looks at a decoder's graph.
   *
   * @param decoder any
   */
  public PatternSupport(DecoderGraph decoder) {
    this(decoder.model().graph());
  }

  PatternSupport(OnnxGraph graph) {
    this.links = new GraphLinks(graph);
    known.put(FusedAttention.STANDARD, new StandardPattern(graph));
    known.put(FusedAttention.MULTI_HEAD, new MultiHeadPattern(graph));
    known.put(FusedAttention.PACKED, new PackedPattern());
    known.put(FusedAttention.GROUP_QUERY, new GroupQueryPattern());
  }

  /**
   * {@return why a site's pattern cannot be shown, a sentence without its full stop; empty if it
   * can}
   *
   * @param site of the decoder
   */
  public String obstacle(AttentionSite site) {
    if (!(site.core() instanceof AttentionCore.Fused fused)) {
      return "";
    }
    String problem =
        Optional.ofNullable(known.get(fused.kind()))
            .map(pattern -> pattern.obstacle(node(fused)))
            .orElse("it is not one that is written out here");
    return problem.isEmpty()
        ? ""
        : "layer %d hides its attention pattern in the operator %s, and %s"
            .formatted(site.layer(), fused.kind().operator(), problem);
  }

  /** Whether a site's pattern has to be recomputed. */
  static boolean isHidden(AttentionSite site) {
    return site.core() instanceof AttentionCore.Fused;
  }

  Mixture write(OperatorWriter writer, AttentionSite site) {
    AttentionCore.Fused fused = (AttentionCore.Fused) site.core();
    OperatorWriter at = writer.in(site.layer()).in("attention");
    return known.get(fused.kind()).write(at, site, node(fused));
  }

  private OnnxNode node(AttentionCore.Fused fused) {
    return links.producer(fused.output()).orElseThrow();
  }
}
