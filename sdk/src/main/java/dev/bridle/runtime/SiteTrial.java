// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.error.InputException;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.probe.TrialGraph.Shown;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.ProjectionMatrix;
import dev.bridle.site.WeightForm;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Proves that a graph's attention sites are where they were found. */
final class SiteTrial {
  private final Path file;
  private final DecoderGraph decoder;
  private final boolean coarse;
  private final Map<Integer, ProductProof> proofs = new HashMap<>();

  SiteTrial(Path file, DecoderGraph decoder, boolean coarse) {
    this.file = file;
    this.decoder = decoder;
    this.coarse = coarse;
    GraphLinks links = new GraphLinks(decoder.model().graph());
    decoder.sites().forEach(site -> proofs.put(site.layer(), new ProductProof(site, links)));
  }

  /** The value that is added inside a layer's product, of layers where there is one. */
  Map<Integer, String> biases() {
    Map<Integer, String> biases = new HashMap<>();
    proofs.forEach((layer, proof) -> biases.put(layer, proof.bias()));
    biases.values().removeIf(String::isEmpty);
    return biases;
  }

  /** Refuses a graph of which a layer's product is another; says which layers cannot be proved. */
  List<String> prove(List<TrialRun.Outcome> outcomes) {
    List<String> reasons = new ArrayList<>();
    for (AttentionSite site : decoder.sites()) {
      if (site.projection().weight() instanceof WeightForm.Opaque form) {
        reasons.add(
            "layer %d is not proved, since its weight, %s, is not read here"
                .formatted(site.layer(), form.quantization()));
        continue;
      }
      FloatTensor matrix = ProjectionMatrix.read(decoder.model().graph(), site);
      outcomes.forEach(outcome -> prove(site, matrix, outcome));
    }
    return reasons;
  }

  private void prove(AttentionSite site, FloatTensor matrix, TrialRun.Outcome outcome) {
    int positions = outcome.logits().size(1);
    String node = site.projection().node();
    float[] z = outcome.shown(Shown.Z, site.layer());
    float[] product = outcome.shown(Shown.PRODUCT, site.layer());
    if (z.length != positions * matrix.size(0) || product.length != positions * matrix.size(1)) {
      throw wrong(
          site,
          "of %d positions its projection \"%s\" reads %d numbers and makes %d; W_O is %d by %d"
              .formatted(
                  positions, node, z.length, product.length, matrix.size(0), matrix.size(1)));
    }
    ProductProof proof = proofs.get(site.layer());
    float[] bias = outcome.shown(Shown.BIAS, site.layer());
    double distance = proof.distance(z, product, bias, matrix);
    if (!(distance <= proof.tolerance(coarse))) {
      throw wrong(
          site,
          "what its projection \"%s\" makes is not \"%s\" times \"%s\": they are %s apart"
              .formatted(
                  node,
                  site.z(),
                  site.projection().weight().initializer(),
                  RowTrial.percent(distance)));
    }
  }

  private InputException wrong(AttentionSite site, String problem) {
    return new InputException(
        file,
        "layer " + site.layer(),
        problem,
        "Open the checkpoint that it was exported from, and report the exporter.");
  }

  /** Which layers do not reach the logits: there are exporters that leave the last ones out. */
  List<String> layersThatLeadNowhere() {
    GraphBuilder graph = GraphBuilder.from(decoder.model().graph());
    graph.clearOutputs();
    graph.output(OnnxValue.of(decoder.ports().logits(), decoder.ports().logitsType()));
    graph.prune();
    GraphLinks needed = new GraphLinks(graph.build());
    return decoder.sites().stream()
        .filter(site -> needed.producer(site.projection().node()).isEmpty())
        .map(AttentionSite::layer)
        .map(
            "the logits do not depend on layer %d: its heads are observed and edited in vain"
                ::formatted)
        .toList();
  }
}
