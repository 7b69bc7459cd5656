// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.tensor.StoredTensor;
import java.util.ArrayList;
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

  /**
   * Returns the name of the initializer that now holds a weight or its scales.
   *
   * @param old the name of the one that does so far
   * @param input the projection's input that it leads to
   */
  String replace(String old, int input, StoredTensor weight) {
    if (leadsOnlyToProjection(old)) {
      return builder.initializer(old, weight);
    }
    String copy = builder.initializer(builder.freshName(old + ".edited"), weight);
    redirect(old, input, copy);
    return copy;
  }

  private boolean leadsOnlyToProjection(String value) {
    List<OnnxNode> readers = links.readers(value);
    if (readers.size() != 1 || !uses.isSingle(value)) {
      return false;
    }
    OnnxNode reader = readers.get(0);
    return reader.outputs().contains(site.projection().node())
        || leadsOnlyToProjection(reader.output());
  }

  /** Gives the projection its own copy of whatever stands between it and the shared weight. */
  private void redirect(String old, int input, String copy) {
    OnnxNode projection = links.producer(site.projection().node()).orElseThrow();
    String replacement = chain(projection.input(input), old, copy);
    builder.rewrite(
        node ->
            node.outputs().contains(site.projection().node())
                ? node.withInput(input, replacement)
                : node);
  }

  private String chain(String value, String old, String copy) {
    if (value.equals(old)) {
      return copy;
    }
    OnnxNode step = links.producer(value).orElseThrow();
    String fresh = builder.freshName(value + ".edited");
    List<String> inputs = new ArrayList<>(step.inputs());
    int next = inputs.contains(old) ? inputs.indexOf(old) : 0;
    inputs.set(next, chain(inputs.get(next), old, copy));
    builder.node(
        new OnnxNode(
            step.type(),
            step.domain(),
            fresh,
            inputs,
            List.of(fresh),
            step.attributes(),
            step.rest()));
    return fresh;
  }
}
