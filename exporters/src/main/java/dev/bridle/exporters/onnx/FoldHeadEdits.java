// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.edit.AffineMap;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.WeightForm;
import dev.bridle.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Folds a plan into the weights.
 *
 * <p>With z ↦ z·A + b and W a head's rows of W_O, y = (z·A + b)·W = z·(A·W) + b·W: so W becomes
 * A·W, and b·W, with the <em>unedited</em> W, joins the projection's bias. Nothing else in the
 * graph changes, but that an {@code Add} follows a projection which had no bias. All products are
 * summed in double precision and rounded once.
 *
 * <p>The published PyTorch bake stores b itself as the bias, without W; that is another function.
 *
 * <p>Initializers that anything else reads are copied before they are changed.
 */
public final class FoldHeadEdits implements EditPass {
  private final DecoderGraph decoder;
  private final SortedMap<Integer, Map<Integer, AffineMap>> byLayer = new TreeMap<>();
  private final List<String> edited = new ArrayList<>();

  /**
   * Prepares a fold.
   *
   * @param decoder the graph's sites
   * @param plan what to fold
   * @throws InputException if the plan waits for the prompt's end: weights know no positions; or if
   *     the decoder stands in a branch or a loop's body
   */
  public FoldHeadEdits(DecoderGraph decoder, EditPlan plan) {
    this.decoder = decoder;
    EditPass.requireFlat(decoder.source(), "folded");
    SortedMap<HeadId, AffineMap> maps = plan.maps(decoder.shape());
    if (plan.gate() == Gate.GENERATED && !maps.isEmpty()) {
      throw new InputException(
          "edits behind the gate \"generated\" cannot be folded: weights hold for every position",
          "Insert them, or fold with the gate \"all\".");
    }
    maps.forEach(
        (head, map) ->
            byLayer.computeIfAbsent(head.layer(), layer -> new TreeMap<>()).put(head.head(), map));
  }

  @Override
  public List<String> editedTensors() {
    return List.copyOf(edited);
  }

  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    edited.clear();
    GraphBuilder builder = GraphBuilder.from(graph);
    byLayer.forEach((layer, maps) -> fold(graph, builder, decoder.sites().get(layer), maps));
    return builder.build();
  }

  private void fold(
      OnnxGraph graph, GraphBuilder builder, AttentionSite site, Map<Integer, AffineMap> maps) {
    if (!(site.projection().weight() instanceof WeightForm.Plain)) {
      edited.addAll(new QuantizedFold(graph, builder, site).fold(maps));
      return;
    }
    ProjectionWeight weight = ProjectionWeight.of(graph, site);
    if (maps.values().stream().anyMatch(map -> !map.isScaling() || map.scale() != 1)) {
      String name = site.projection().weight().initializer();
      edited.add(new WeightSlot(graph, builder, site).replace(name, 1, weight.edited(maps)));
    }
    if (maps.values().stream().anyMatch(AffineMap::hasOffset)) {
      edited.add(new BiasWriter(graph, builder, site).add(weight.bias(maps), site.type()));
    }
  }

  static InputException overflow(AttentionSite site, ElementType type) {
    return new InputException(
        "an edited weight of layer " + site.layer() + " does not fit " + type,
        "Use smaller factors or strengths, or export from a model in single precision.");
  }
}
