// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.onnx.Dimension;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import dev.bridle.probe.GeneratedGate;
import dev.bridle.probe.KnownRows;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.DecoderPorts;
import dev.bridle.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Inserts a plan between z and the projection that reads it; weights stay as they are.
 *
 * <p>An edited layer gets what its edits need and nothing more: a {@code Mul} by a row of factors,
 * an {@code Add} of a row, and where directions are taken out two products with thin matrices,
 * whose sum joins z. Layers without edits get nothing. So every edit goes into every weight,
 * quantised ones included: what is quantised is the edited z.
 *
 * <p>Behind the gate {@code generated} a {@code Where} leaves each row's prompt as it is, bit for
 * bit. The graph then takes one more input, {@value DecoderPorts#PROMPT_LENGTH}: how many real
 * tokens of each row are its prompt, int64 [batch], the same at every step of a sequence. It is
 * required: a runtime that does not know it fails, where a default would steer prompts or nothing
 * at all without a word. Positions come from the attention mask, so that left padding, a cache,
 * prompts in chunks and several tokens a step are all the same to it.
 */
public final class InsertHeadEdits implements EditPass {
  private static final String SCOPE = "bridle.edit";

  private final DecoderGraph decoder;
  private final boolean gated;
  private final SortedMap<Integer, SortedMap<Integer, HeadTerms>> byLayer = new TreeMap<>();
  private final List<String> edited = new ArrayList<>();

  /**
   * Prepares an insertion.
   *
   * @param decoder the graph's sites
   * @param plan what to insert
   * @throws InputException if the decoder stands in a branch or a loop's body
   */
  public InsertHeadEdits(DecoderGraph decoder, EditPlan plan) {
    this.decoder = decoder;
    this.gated = plan.gate() == Gate.GENERATED;
    EditPass.requireFlat(decoder.source(), "inserted");
    Set<HeadId> changed = plan.maps(decoder.shape()).keySet();
    for (HeadEdit edit : plan.edits()) {
      HeadId head = edit.head();
      if (changed.contains(head)) {
        byLayer
            .computeIfAbsent(head.layer(), layer -> new TreeMap<>())
            .computeIfAbsent(head.head(), it -> new HeadTerms(decoder.shape().headDim()))
            .then(edit);
      }
    }
  }

  /** {@return the initializers that the last application added} */
  @Override
  public List<String> editedTensors() {
    return List.copyOf(edited);
  }

  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    edited.clear();
    if (byLayer.isEmpty()) {
      return graph;
    }
    GraphBuilder builder = GraphBuilder.from(graph);
    String gate = gated ? gate(graph, builder) : "";
    KnownRows known = new KnownRows(decoder, graph);
    byLayer.forEach(
        (layer, heads) -> {
          var site = decoder.sites().get(layer);
          SiteInsertion insertion = new SiteInsertion(builder, site, SCOPE + "." + layer);
          List<Dimension> shape = known.shape(site);
          String z = insertion.write(new SiteTerms(site, heads), gate, shape.size() == 3);
          if (!shape.isEmpty()) {
            builder.declare(new OnnxValue(z, site.type(), shape, Remainder.NONE));
          }
          insertion.redirectTo(z);
          edited.addAll(insertion.constants());
        });
    return builder.build();
  }

  /** A decoder that takes prompt lengths already goes on taking them. */
  private String gate(OnnxGraph graph, GraphBuilder builder) {
    String name = DecoderPorts.PROMPT_LENGTH;
    if (!decoder.ports().prompts().isPresent()) {
      if (graph.inputs().stream().anyMatch(input -> input.name().equals(name))) {
        throw new InputException(
            "the graph has an input \"" + name + "\" that means something else",
            "Use the gate \"all\", or export the model again with another name for it.");
      }
      builder.input(new OnnxValue(name, ElementType.INT64, List.of(batch(graph)), Remainder.NONE));
    }
    return GeneratedGate.write(decoder, builder, SCOPE, name);
  }

  private Dimension batch(OnnxGraph graph) {
    String ids = decoder.ports().ids().name();
    return graph.inputs().stream()
        .filter(input -> input.name().equals(ids))
        .findFirst()
        .map(input -> input.shape().get(0))
        .orElseThrow();
  }
}
