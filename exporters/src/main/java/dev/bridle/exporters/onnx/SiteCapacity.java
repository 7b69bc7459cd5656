// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.BiasSlot;
import dev.bridle.site.WeightForm;

/**
 * Which edits a site's weights hold exactly; any other needs a node in the graph.
 *
 * <p>Floating-point weights hold every edit. Where neighbours of a row share a scale, a factor goes
 * into the scales if every block belongs to one head: if d is a multiple of the block. Rows of
 * eight-bit weights share the scale of their column, so a factor has no place there. An offset is a
 * bias in floating point, whatever the weights are, unless z or the sum is quantised by a range
 * that was measured without it. A projection mixes rows, which only floating point holds.
 *
 * @param scale whether factors fold
 * @param add whether offsets fold, as a bias that exists or as one {@code Add}
 * @param project whether projections fold
 */
public record SiteCapacity(boolean scale, boolean add, boolean project) {
  /**
   * {@return what a site's weights hold}
   *
   * @param graph the site's graph
   * @param site any site of it
   */
  public static SiteCapacity of(OnnxGraph graph, AttentionSite site) {
    WeightForm form = site.projection().weight();
    if (form instanceof WeightForm.Plain) {
      // What a Constant node holds is no initializer that could be replaced.
      boolean held =
          graph.initializers().containsKey(form.initializer())
              || graph.constant(form.initializer()).isEmpty();
      return new SiteCapacity(held, held, held);
    }
    boolean scale = new BlockScales(graph, site).separateHeads();
    boolean add = !(form instanceof WeightForm.Opaque) && !hasFixedRange(graph, site);
    return new SiteCapacity(scale, add, false);
  }

  /** Whether z, or the sum with the bias, is rounded by a range that was measured beforehand. */
  private static boolean hasFixedRange(OnnxGraph graph, AttentionSite site) {
    GraphLinks links = new GraphLinks(graph);
    String sum =
        site.projection().bias() instanceof BiasSlot.Added added
            ? added.output()
            : site.projection().output();
    return links.readers(sum).stream().anyMatch(SiteCapacity::fixesRange)
        || links.producer(site.projection().reader()).filter(SiteCapacity::fixesRange).isPresent();
  }

  private static boolean fixesRange(OnnxNode node) {
    return node.type().equals("QuantizeLinear");
  }
}
