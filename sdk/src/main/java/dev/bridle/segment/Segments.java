// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.segment;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderGraph;
import dev.bridle.stream.Precision;
import dev.bridle.tensor.ElementType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Cuts a decoder at every layer's z.
 *
 * <p>With L layers there are L + 1 stretches; run one after the other, each taking up what the one
 * before gives, they compute what the decoder computes. A decoder is cut only if everything that
 * crosses a cut is in floating point, a row a token: then rows that begin at different layers can
 * be put together, and positions be left out.
 */
public final class Segments {
  private static final String REACH = "bridle.segment.reach";

  /**
   * What inserted edits are made of; the first operand, of a choice the last, is what they edit.
   */
  private static final Set<String> EDITING = Set.of("Mul", "Add", "Cast", "Where");

  private final DecoderGraph decoder;
  private final OnnxGraph graph;
  private final GraphLinks links;
  private final Stretches stretches;

  private Segments(DecoderGraph decoder) {
    this.decoder = decoder;
    this.graph = decoder.model().graph();
    this.links = new GraphLinks(graph);
    this.stretches = new Stretches(decoder);
  }

  /**
   * {@return the stretches of a decoder, in order; none if it cannot be cut}
   *
   * @param decoder any decoder that can be run
   */
  public static Optional<List<Segment>> of(DecoderGraph decoder) {
    Segments cut = new Segments(decoder);
    Deque<Segment> segments = new ArrayDeque<>();
    Set<String> read = new LinkedHashSet<>();
    // From the last to the first: what later stretches read is what earlier ones hand on.
    for (int index = decoder.sites().size(); index >= 0; index--) {
      Optional<Segment> segment = cut.segment(index, read);
      if (segment.isEmpty()) {
        return Optional.empty();
      }
      segments.addFirst(segment.get());
      read.addAll(segment.get().carriedIn());
    }
    return Optional.of(List.copyOf(segments));
  }

  private Optional<Segment> segment(int index, Set<String> readLater) {
    int last = decoder.sites().size();
    String takes = index == 0 ? "" : decoder.sites().get(index - 1).z();
    String gives = index == last ? decoder.ports().logits() : decoder.sites().get(index).z();
    if (stretches.of(gives) != index) {
      return Optional.empty();
    }
    Set<String> carriedOut = new LinkedHashSet<>();
    readLater.stream().filter(value -> stretches.of(value) == index).forEach(carriedOut::add);
    List<CachePort> cache =
        decoder.ports().cache().stream().filter(port -> stretchOf(port) == index).toList();
    return closure(index, takes, gives, carriedOut, cache);
  }

  /** The nodes that the outputs need, down to what earlier stretches hand on. */
  private Optional<Segment> closure(
      int index, String takes, String gives, Set<String> carriedOut, List<CachePort> cache) {
    Set<String> carriedIn = new TreeSet<>();
    List<OnnxNode> nodes = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(carriedOut);
    open.add(gives);
    cache.forEach(port -> open.add(port.present()));
    while (!open.isEmpty()) {
      String value = open.remove();
      Optional<OnnxNode> maker = links.producer(value);
      if (value.isEmpty() || !seen.add(value) || maker.isEmpty()) {
        continue;
      }
      OnnxNode node = maker.get();
      if (isContentNode(node) && stretches.of(node.output()) < index) {
        carriedIn.add(value);
        continue;
      }
      if (isContentNode(node) && stretches.of(node.output()) > index) {
        return Optional.empty();
      }
      if (!nodes.contains(node)) {
        nodes.add(node);
      }
      for (String input : node.inputs()) {
        if (!stretches.isCut(node, input)) {
          open.add(input);
        }
      }
    }
    return nodes.stream().anyMatch(node -> !node.attributes().isEmpty() && holdsGraph(node))
        ? Optional.empty()
        : Optional.of(build(index, takes, gives, carriedIn, carriedOut, cache, nodes));
  }

  private Segment build(
      int index,
      String takes,
      String gives,
      Set<String> carriedIn,
      Set<String> carriedOut,
      List<CachePort> cache,
      List<OnnxNode> nodes) {
    GraphBuilder builder = new GraphBuilder(graph.name() + " stretch " + index);
    nodes.forEach(builder::node);
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> read.addAll(node.inputs()));
    graph
        .initializers()
        .forEach(
            (name, tensor) -> {
              if (read.contains(name)) {
                builder.initializer(name, tensor);
              }
            });
    graph.inputs().stream().filter(it -> read.contains(it.name())).forEach(builder::input);
    Precision types = new Precision(decoder);
    if (!takes.isEmpty()) {
      builder.input(rows(takes, types.of(takes)));
    }
    carriedIn.forEach(value -> builder.input(rows(value, types.of(value))));
    String reach = index < decoder.sites().size() ? reach(builder, index, types) : "";
    output(builder, gives, types);
    carriedOut.forEach(value -> output(builder, value, types));
    cache.forEach(port -> outputOf(port).ifPresent(builder::output));
    return new Segment(
        decoder.model().withGraph(builder.build()),
        takes,
        gives,
        List.copyOf(carriedIn),
        List.copyOf(carriedOut),
        cache,
        reach);
  }

  /** Lets scores be closed from outside: what is added to them comes before the softmax. */
  private String reach(GraphBuilder builder, int index, Precision types) {
    AttentionSite site = decoder.sites().get(index);
    if (!(site.core() instanceof AttentionCore.Plain plain)) {
      return "";
    }
    Optional<OnnxNode> softmax = new ScoreTrace(links).softmax(plain.pattern());
    if (softmax.isEmpty()) {
      return "";
    }
    String scores = softmax.get().input(0);
    builder.input(OnnxValue.of(REACH, types.of(scores), "rows", "one", "sequence", "total"));
    String closed = builder.node("Add", REACH + ".scores", java.util.Map.of(), scores, REACH);
    builder.rewrite(
        node -> node.outputs().equals(softmax.get().outputs()) ? node.withInput(0, closed) : node);
    return REACH;
  }

  private boolean isContentNode(OnnxNode node) {
    return node.outputs().stream().anyMatch(stretches::isContent);
  }

  private static boolean holdsGraph(OnnxNode node) {
    return node.attributes().values().stream()
        .anyMatch(dev.bridle.onnx.OnnxAttribute.GraphValue.class::isInstance);
  }

  private int stretchOf(CachePort port) {
    return stretches.of(port.present());
  }

  private Optional<OnnxValue> outputOf(CachePort port) {
    return graph.outputs().stream().filter(it -> it.name().equals(port.present())).findFirst();
  }

  private void output(GraphBuilder builder, String value, Precision types) {
    Optional<OnnxValue> own =
        graph.outputs().stream().filter(it -> it.name().equals(value)).findFirst();
    builder.output(own.orElseGet(() -> rows(value, types.of(value))));
  }

  /** A row a token: with an axis for the batch, or where a Gemm reads it, without. */
  private OnnxValue rows(String name, ElementType type) {
    return rank(name) == 2
        ? OnnxValue.of(name, type, "tokens", "width")
        : OnnxValue.of(name, type, "rows", "sequence", "width");
  }

  private static String unedited(OnnxNode node) {
    return node.input(node.type().equals("Where") ? 2 : 0);
  }

  /** As many axes as the target of a Reshape has, past what an edit does; three otherwise. */
  private int rank(String value) {
    Optional<OnnxNode> maker = links.producer(value);
    boolean edits = maker.filter(node -> EDITING.contains(node.type())).isPresent();
    if (edits && links.producer(unedited(maker.get())).isPresent()) {
      return rank(unedited(maker.get()));
    }
    if (maker.isEmpty() || !maker.get().type().equals("Reshape")) {
      return 3;
    }
    String target = maker.get().input(1);
    Optional<Integer> constant =
        graph.constant(target).map(shape -> Math.toIntExact(shape.elements()));
    return constant
        .or(
            () ->
                links
                    .producer(target)
                    .filter(node -> node.type().equals("Concat"))
                    .map(node -> node.inputs().size()))
        .orElse(3);
  }
}
