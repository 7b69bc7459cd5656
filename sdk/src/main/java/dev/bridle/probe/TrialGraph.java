// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.GraphPass;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a decoder's graph show, in single precision and whatever its layout, everything that proves
 * where its heads are: each site's z, what its projection makes of it, the bias inside, and what a
 * recomputed pattern makes of the values.
 */
public final class TrialGraph implements GraphPass {
  private final DecoderGraph decoder;
  private final Map<Integer, String> biases;
  private final Set<Integer> recomputed;

  /** What is shown of a layer. */
  public enum Shown {
    /** z, as the projection multiplies it. */
    Z,
    /** What the projection makes of z. */
    PRODUCT,
    /** The bias that is inside that product, where there is one. */
    BIAS,
    /** The pattern [batch, H, sequence, total]. */
    PATTERN,
    /** What a fused operator gives. */
    MIXED,
    /** What its recomputed pattern makes of the values. */
    REMIXED
  }

  /**
   * Prepares a rewriting.
   *
   * @param decoder whose graph is rewritten
   * @param biases layers whose product holds a bias, and the value that it is
   * @param patterns layers whose pattern is shown, recomputed where an operator hides it
   */
  public TrialGraph(DecoderGraph decoder, Map<Integer, String> biases, Set<Integer> patterns) {
    this.decoder = decoder;
    this.biases = Map.copyOf(biases);
    this.recomputed = Set.copyOf(patterns);
  }

  /**
   * {@return the output of what a layer shows}
   *
   * @param what is shown
   * @param layer from 0
   */
  public static String output(Shown what, int layer) {
    return "bridle.trial." + what.name().toLowerCase(java.util.Locale.ROOT) + "." + layer;
  }

  @Override
  public OnnxGraph apply(OnnxGraph original) {
    GraphBuilder graph = GraphBuilder.from(original);
    graph.clearOutputs();
    OperatorWriter writer = OperatorWriter.of(decoder.model(), graph);
    PatternSupport patterns = new PatternSupport(original);
    GraphLinks links = new GraphLinks(original);
    for (AttentionSite site : decoder.sites()) {
      show(writer, Shown.Z, site, multiplied(writer, links, site));
      show(writer, Shown.PRODUCT, site, site.projection().output());
      if (biases.containsKey(site.layer())) {
        show(writer, Shown.BIAS, site, biases.get(site.layer()));
      }
      if (recomputed.contains(site.layer())) {
        showPattern(writer, patterns, site);
      }
    }
    Readouts readouts = new Readouts(decoder.ports(), original.outputs(), writer);
    readouts.write(ProbeSpec.Readout.LOGITS);
    readouts.cache();
    graph.prune();
    return FlatOutputs.undeclared(graph.build());
  }

  /**
   * What the projection multiplies: z, or where it is rounded to integers before, the numbers that
   * these stand for.
   */
  private static String multiplied(OperatorWriter writer, GraphLinks links, AttentionSite site) {
    String reader = site.projection().reader();
    Optional<OnnxNode> quantizer =
        links.producer(reader).filter(node -> node.type().endsWith("QuantizeLinear"));
    if (quantizer.isEmpty()) {
      return site.z();
    }
    OnnxNode node = quantizer.get();
    boolean dynamic = node.type().startsWith("Dynamic");
    List<String> scales = dynamic ? node.outputs() : node.inputs();
    List<String> operands = new ArrayList<>(List.of(node.output()));
    scales.stream().skip(1).filter(value -> !value.isEmpty()).forEach(operands::add);
    return writer
        .in(site.layer())
        .apply("DequantizeLinear", "rounded", operands.toArray(String[]::new));
  }

  private static void showPattern(
      OperatorWriter writer, PatternSupport patterns, AttentionSite site) {
    if (site.core() instanceof AttentionCore.Plain plain) {
      show(writer, Shown.PATTERN, site, plain.pattern());
      return;
    }
    Mixture mixture = patterns.write(writer, site);
    OperatorWriter at = writer.in(site.layer()).in("remixed");
    String values = HeadSplits.repeat(at, mixture.values(), site.heads());
    String mixed = at.apply("MatMul", "mixed", mixture.pattern(), values);
    String rows = mixture.headsFirst() ? mixed : at.transpose("rows", mixed, 0, 2, 1, 3);
    show(writer, Shown.PATTERN, site, mixture.pattern());
    show(writer, Shown.MIXED, site, site.core().output());
    show(writer, Shown.REMIXED, site, rows);
  }

  private static void show(OperatorWriter writer, Shown what, AttentionSite site, String value) {
    OperatorWriter at = writer.in("trial").in(what).in(site.layer());
    FlatOutputs.show(at, output(what, site.layer()), value);
  }
}
