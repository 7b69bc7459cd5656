// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.exporters.onnx.SiteCapacity;
import dev.bridle.head.ModelShape;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.BiasSlot;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.Placement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be said of a model's sites, as a document and as text.
 *
 * @param name the model's
 * @param decoder its graph
 * @param remarks what is odd about the graph or how it runs, a sentence each
 */
record Inspection(String name, DecoderGraph decoder, List<String> remarks) {
  /** What every verb says of a model. */
  static Map<String, Object> model(DecoderGraph decoder) {
    ModelShape shape = decoder.shape();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("architecture", shape.architecture());
    document.put("layers", shape.layers());
    document.put("heads", shape.heads());
    document.put("kvHeads", shape.kvHeads());
    document.put("headDim", shape.headDim());
    document.put("hiddenSize", shape.hiddenSize());
    document.put("vocabSize", shape.vocabSize());
    document.put("producer", decoder.model().producer());
    return document;
  }

  Map<String, Object> document() {
    List<Object> sites = new ArrayList<>();
    for (Placement placement : decoder.source().placements()) {
      placement.sites().forEach(site -> sites.add(document(placement, site)));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", model(decoder));
    document.put("sites", sites);
    document.put("remarks", remarks);
    return document;
  }

  private Map<String, Object> document(Placement placement, AttentionSite site) {
    SiteCapacity capacity = capacity(site);
    Map<String, Object> fold = new LinkedHashMap<>();
    fold.put("scale", capacity.scale());
    fold.put("add", capacity.add());
    fold.put("project", capacity.project());
    Map<String, Object> each = new LinkedHashMap<>();
    each.put("layer", site.layer());
    if (!placement.isMain()) {
      each.put("graph", placement.path());
    }
    each.put("z", site.z());
    each.put("projection", site.projection().output());
    each.put("op", site.projection().operator());
    each.put("weight", site.projection().weight().initializer());
    each.put("orientation", site.projection().orientation().toString());
    each.put("bias", site.projection().bias().toString());
    each.put("quantization", site.projection().weight().quantization());
    each.put("fold", fold);
    return each;
  }

  String text() {
    ModelShape shape = decoder.shape();
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %s, %d layers of %d heads (%d key-value) of width %d, hidden size %d, vocabulary %d"
            .formatted(
                name,
                shape.architecture(),
                shape.layers(),
                shape.heads(),
                shape.kvHeads(),
                shape.headDim(),
                shape.hiddenSize(),
                shape.vocabSize()));
    for (Placement placement : decoder.source().placements()) {
      text.append('\n').append(placement.isMain() ? "" : "in " + placement.path() + ":\n");
      text.append(table(placement));
    }
    remarks.forEach(remark -> text.append("Note: ").append(remark).append('\n'));
    return text.toString().stripTrailing();
  }

  private Table table(Placement placement) {
    Table table =
        new Table("layer", "op", "weight", "stored", "quantised", "bias", "folds", "needs a node");
    for (AttentionSite site : placement.sites()) {
      table.row(
          Integer.toString(site.layer()),
          site.projection().operator(),
          site.projection().weight().initializer(),
          site.projection().orientation().toString(),
          site.projection().weight().quantization(),
          site.projection().bias().toString(),
          folds(site, true),
          folds(site, false));
    }
    return table;
  }

  /** The edits that a site's weights hold, or those that they do not. */
  private String folds(AttentionSite site, boolean held) {
    SiteCapacity capacity = capacity(site);
    boolean added = site.projection().bias() instanceof BiasSlot.None;
    List<String> edits = new ArrayList<>();
    if (capacity.scale() == held) {
      edits.add("scale");
    }
    if (capacity.add() == held) {
      edits.add(held && added ? "add (one Add)" : "add");
    }
    if (capacity.project() == held) {
      edits.add("project");
    }
    return edits.isEmpty() ? "-" : String.join(", ", edits);
  }

  private SiteCapacity capacity(AttentionSite site) {
    // The graph that is run has the constants around it, which a branch reads too.
    return SiteCapacity.of(decoder.model().graph(), site);
  }
}
