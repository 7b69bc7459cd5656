// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.stream;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the residual stream of a decoder, whatever its layers are made of. */
public final class StreamLocator {
  private final DecoderGraph decoder;
  private final GraphLinks links;
  private final ContentFlow flow;
  private String obstacle = "";
  private ResidualStream stream = new ResidualStream(List.of(), List.of(), "");

  /**
   * Looks for the stream.
   *
   * @param decoder any that gives logits
   */
  public StreamLocator(DecoderGraph decoder) {
    OnnxGraph graph = new SkipNormSplit().apply(decoder.model().graph());
    this.decoder = decoder;
    this.links = new GraphLinks(graph);
    this.flow = new ContentFlow(graph, decoder.ports().ids().name());
    search();
  }

  /** {@return why there is none, a sentence without its full stop; empty if it is found} */
  public String obstacle() {
    return obstacle;
  }

  /**
   * {@return the stream}
   *
   * @throws IllegalStateException if there is an obstacle
   */
  public ResidualStream stream() {
    if (!obstacle.isEmpty()) {
      throw new IllegalStateException(obstacle);
    }
    return stream;
  }

  private void search() {
    List<String> way = flow.way(decoder.ports().logits());
    Optional<String> root =
        way.stream().filter(value -> SumTree.isSum(flow, links, value)).findFirst();
    if (root.isEmpty()) {
      obstacle = "no sum of what its layers make stands before the logits";
      return;
    }
    SumTree tree = new SumTree(flow, links, root.get());
    List<String> before = new ArrayList<>();
    List<String> attention = new ArrayList<>();
    for (AttentionSite site : decoder.sites()) {
      flow.way(site.z()).stream().filter(tree::holds).findFirst().ifPresent(before::add);
      Set<String> entries = entries(tree, site);
      if (entries.isEmpty()) {
        obstacle = "what layer %d makes does not come to the logits".formatted(site.layer());
        return;
      }
      attention.addAll(entries);
      if (before.size() <= site.layer() || attention.size() != before.size()) {
        obstacle = "what layer %d reads and what it adds are no sum".formatted(site.layer());
        return;
      }
    }
    before.add(
        way.stream().filter(value -> tree.end(value).equals(root.get())).findFirst().orElseThrow());
    requireOrder(tree, before, attention);
    stream = new ResidualStream(before, attention, straight(way, root.get()));
  }

  /** The leaves of the tree that a layer's z makes without coming through another sum of it. */
  private Set<String> entries(SumTree tree, AttentionSite site) {
    Set<String> entries = new HashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(site.z()));
    while (!open.isEmpty()) {
      String value = open.remove();
      if (tree.holds(value)) {
        entries.add(tree.leaf(value));
      } else if (seen.add(value)) {
        for (OnnxNode reader : links.readers(value)) {
          reader.outputs().stream().filter(flow::isContent).forEach(open::add);
        }
      }
    }
    return entries;
  }

  /** Each layer's attention is added behind what the layer reads, and before the next reads. */
  private void requireOrder(SumTree tree, List<String> before, List<String> attention) {
    for (int layer = 0; layer < attention.size() && obstacle.isEmpty(); layer++) {
      String added = tree.end(attention.get(layer));
      boolean here =
          tree.leavesUnder(before.get(layer + 1)).contains(added)
              && !tree.leavesUnder(before.get(layer)).contains(added)
              && tree.leavesUnder(before.get(layer + 1))
                  .containsAll(tree.leavesUnder(before.get(layer)));
      if (!here) {
        obstacle = "layer %d does not add to what it reads".formatted(layer);
      }
    }
  }

  /** The logits, or where they are bent what was to be bent. */
  private String straight(List<String> way, String root) {
    String straight = way.get(0);
    for (String value : way.subList(0, way.indexOf(root))) {
      OnnxNode maker = links.producer(value).orElseThrow();
      if (maker.type().equals("Tanh")) {
        straight = undivided(maker.input(0));
      }
    }
    return straight;
  }

  /** A cap divides first. */
  private String undivided(String value) {
    OnnxNode maker = links.producer(value).orElseThrow();
    boolean divides = maker.type().equals("Div") || maker.type().equals("Mul");
    return divides && flow.inputs(maker).size() == 1 ? flow.inputs(maker).get(0) : value;
  }
}
