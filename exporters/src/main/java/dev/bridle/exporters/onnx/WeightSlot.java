// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.tensor.StoredTensor;
import java.util.List;

/** Puts another weight where a projection reads its own, and nowhere else. */
final class WeightSlot {
  private final GraphLinks links;
  private final Uses uses;
  private final GraphBuilder builder;
  private final AttentionSite site;

  WeightSlot(OnnxGraph graph, GraphBuilder builder, AttentionSite site) {
    this.links = new GraphLinks(graph);
    this.uses = new Uses(graph);
    this.builder = builder;
    this.site = site;
  }

  /** Returns the name of the initializer that now holds the weight. */
  String replace(StoredTensor weight) {
    String old = site.projection().weight();
    if (leadsOnlyToProjection(old)) {
      return builder.initializer(old, weight);
    }
    String copy = builder.initializer(builder.freshName(old + ".edited"), weight);
    redirect(old, copy);
    return copy;
  }

  private boolean leadsOnlyToProjection(String value) {
    List<OnnxNode> readers = links.readers(value);
    if (readers.size() != 1 || !uses.isSingle(value)) {
      return false;
    }
    OnnxNode reader = readers.get(0);
    return reader.outputs().contains(site.projection().output())
        || leadsOnlyToProjection(reader.output());
  }

  /** Gives the projection its own copy of whatever stands between it and the shared weight. */
  private void redirect(String old, String copy) {
    OnnxNode projection = links.producer(site.projection().output()).orElseThrow();
    String replacement = chain(projection.input(1), old, copy);
    builder.rewrite(
        node ->
            node.outputs().contains(site.projection().output())
                ? node.withInput(1, replacement)
                : node);
  }

  private String chain(String value, String old, String copy) {
    if (value.equals(old)) {
      return copy;
    }
    OnnxNode step = links.producer(value).orElseThrow();
    String fresh = builder.freshName(value + ".edited");
    builder.node(
        new OnnxNode(
            step.type(),
            step.domain(),
            fresh,
            List.of(chain(step.input(0), old, copy)),
            List.of(fresh),
            step.attributes(),
            step.rest()));
    return fresh;
  }
}
