// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.model.HookPoint;
import dev.bridle.onnx.Dimension;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.GraphPass;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rewrites a decoder's graph so that it takes edits and shows what was asked for. */
final class ProbeGraph implements GraphPass {
  static final String POSITIONS = "bridle.positions";
  static final String TARGETS = "bridle.targets";
  static final String START = "bridle.start";

  private final DecoderGraph decoder;
  private final ProbeSpec spec;
  private OnnxGraph original;
  private GraphBuilder graph;

  ProbeGraph(DecoderGraph decoder, ProbeSpec spec) {
    this.decoder = decoder;
    this.spec = spec;
  }

  static String factor(int layer) {
    return "bridle.factor." + layer;
  }

  static String matrix(int layer) {
    return "bridle.matrix." + layer;
  }

  static String offset(int layer) {
    return "bridle.offset." + layer;
  }

  static String output(HookPoint hook, int layer) {
    return "bridle." + hook.name().toLowerCase(java.util.Locale.ROOT) + "." + layer;
  }

  @Override
  public OnnxGraph apply(OnnxGraph whole) {
    original = whole;
    graph = GraphBuilder.from(original);
    List<OnnxValue> outputs = original.outputs();
    graph.clearOutputs();
    if (spec.gathers()) {
      graph.input(OnnxValue.of(POSITIONS, ElementType.INT64, "batch", "kept", 1));
    }
    String gate = spec.steering().gated() ? gate() : "";
    for (AttentionSite site : decoder.sites()) {
      String heads = heads(site);
      String edited =
          spec.steering().form() == ProbeSpec.Form.NONE ? heads : edit(site, heads, gate);
      if (spec.hooks().contains(HookPoint.Z)) {
        showZ(site, edited);
      }
      if (spec.hooks().contains(HookPoint.PATTERN)) {
        show(HookPoint.PATTERN, site, site.pattern());
      }
    }
    readout(outputs);
    graph.prune();
    return graph.build();
  }

  /** z as [batch, sequence, H, d], whatever layout the graph has. */
  private String heads(AttentionSite site) {
    String batch =
        node(
            "Gather",
            site,
            "batch",
            Map.of("axis", OnnxAttribute.of(0)),
            node("Shape", site, "ids", Map.of(), decoder.ports().ids()),
            integers(site, "batch.index", 0));
    String target =
        node(
            "Concat",
            site,
            "split",
            Map.of("axis", OnnxAttribute.of(0)),
            batch,
            integers(site, "split.tail", -1, site.heads(), site.headDim()));
    return node("Reshape", site, "heads", Map.of(), site.z(), target);
  }

  /** Puts the edited heads where the projection read z, and returns them. */
  private String edit(AttentionSite site, String heads, String gate) {
    int h = site.heads();
    int d = site.headDim();
    int layer = site.layer();
    String moved;
    if (spec.steering().form() == ProbeSpec.Form.SCALED) {
      String factor =
          graph.input(OnnxValue.of(factor(layer), ElementType.FLOAT32, "edits", 1, h, 1));
      moved = node("Mul", site, "factored", Map.of(), heads, factor);
    } else {
      String matrix =
          graph.input(OnnxValue.of(matrix(layer), ElementType.FLOAT32, "edits", h, d, d));
      Map<String, OnnxAttribute> swap = Map.of("perm", OnnxAttribute.of(List.of(0L, 2L, 1L, 3L)));
      String byHead = node("Transpose", site, "by_head", swap, heads);
      String mapped = node("MatMul", site, "mapped", Map.of(), byHead, matrix);
      moved = node("Transpose", site, "by_position", swap, mapped);
    }
    String offset = graph.input(OnnxValue.of(offset(layer), ElementType.FLOAT32, "edits", 1, h, d));
    String edited = node("Add", site, "edited", Map.of(), moved, offset);
    if (!gate.isEmpty()) {
      edited = node("Where", site, "gated", Map.of(), gate, edited, heads);
    }
    String z = joined(site, edited);
    String projection = site.projection().output();
    graph.rewrite(
        node ->
            node.outputs().contains(projection) && node.input(0).equals(site.z())
                ? node.withInput(0, z)
                : node);
    return edited;
  }

  /**
   * The edited heads side by side again, as the projection reads z.
   *
   * <p>Where z's shape is said by a constant, so is that of the edited z. Then the runtime fuses
   * what follows as it does without edits, and positions behind a gate stay the same bit for bit.
   */
  private String joined(AttentionSite site, String edited) {
    Optional<String> constant =
        original.nodes().stream()
            .filter(node -> node.type().equals("Reshape") && node.output().equals(site.z()))
            .map(node -> node.input(1))
            .filter(target -> isRows(original.initializers().get(target), site))
            .findFirst();
    if (constant.isEmpty()) {
      String shape = node("Shape", site, "z.shape", Map.of(), site.z());
      return node("Reshape", site, "z", Map.of(), edited, shape);
    }
    String z = node("Reshape", site, "z", Map.of(), edited, constant.get());
    OnnxValue ids =
        original.inputs().stream()
            .filter(input -> input.name().equals(decoder.ports().ids()))
            .findFirst()
            .orElseThrow();
    List<Dimension> shape = new ArrayList<>(ids.shape());
    shape.add(Dimension.of((long) site.heads() * site.headDim()));
    graph.declare(new OnnxValue(z, ElementType.FLOAT32, shape, Remainder.NONE));
    return z;
  }

  /** Whether a constant is the shape [batch, sequence, H·d], the first two copied. */
  private static boolean isRows(StoredTensor shape, AttentionSite site) {
    if (shape == null || !shape.shape().equals(List.of(3L))) {
      return false;
    }
    long[] sizes = new long[3];
    shape.source().read().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(sizes);
    return sizes[0] == 0 && sizes[1] == 0 && sizes[2] == (long) site.heads() * site.headDim();
  }

  /**
   * True from each row's prompt length on [batch, sequence, 1, 1].
   *
   * <p>Positions come from the mask: its sum is the last position plus one, whatever was padded on
   * the left and however the sequence was cut into chunks.
   */
  private String gate() {
    graph.input(OnnxValue.of(START, ElementType.INT64, "batch", 1));
    AttentionSite any = decoder.sites().get(0);
    String ids = node("Shape", any, "gate.ids", Map.of(), decoder.ports().ids());
    String length =
        node(
            "Gather",
            any,
            "gate.length",
            Map.of("axis", OnnxAttribute.of(0)),
            ids,
            integer(any, "gate.axis", 1));
    String sum =
        node(
            "ReduceSum",
            any,
            "gate.sum",
            Map.of("keepdims", OnnxAttribute.of(1)),
            decoder.ports().mask(),
            integers(any, "gate.mask_axis", 1));
    String first = node("Sub", any, "gate.first", Map.of(), sum, length);
    String steps =
        node(
            "Range",
            any,
            "gate.steps",
            Map.of(),
            integer(any, "gate.zero", 0),
            length,
            integer(any, "gate.one", 1));
    String positions = node("Add", any, "gate.positions", Map.of(), first, steps);
    String open = node("GreaterOrEqual", any, "gate.open", Map.of(), positions, START);
    return node("Unsqueeze", any, "gate", Map.of(), open, integers(any, "gate.axes", 2, 3));
  }

  private void showZ(AttentionSite site, String heads) {
    if (!spec.gathers()) {
      show(HookPoint.Z, site, heads);
      return;
    }
    show(
        HookPoint.Z,
        site,
        node(
            "GatherND", site, "kept", Map.of("batch_dims", OnnxAttribute.of(1)), heads, POSITIONS));
  }

  private void show(HookPoint hook, AttentionSite site, String value) {
    String name = output(hook, site.layer());
    graph.node(dev.bridle.onnx.OnnxNode.of("Identity", List.of(value), List.of(name), Map.of()));
    graph.output(OnnxValue.of(name, ElementType.FLOAT32, "batch", "a", "b", "c"));
  }

  private void readout(List<OnnxValue> original) {
    String logits = decoder.ports().logits();
    AttentionSite any = decoder.sites().get(0);
    switch (spec.readout()) {
      case NONE -> {}
      case LOGITS ->
          original.stream().filter(it -> it.name().equals(logits)).forEach(graph::output);
      case LAST_LOGITS_AND_CACHE -> {
        String last =
            node(
                "Slice",
                any,
                "last",
                Map.of(),
                logits,
                integers(any, "last.from", -1),
                integers(any, "last.to", Long.MAX_VALUE),
                integers(any, "last.axis", 1));
        graph.output(OnnxValue.of(last, ElementType.FLOAT32, "batch", 1, "vocabulary"));
        original.stream()
            .filter(it -> decoder.ports().cache().containsValue(it.name()))
            .forEach(graph::output);
      }
      case TOKEN_LOG_PROBABILITIES -> {
        graph.input(OnnxValue.of(TARGETS, ElementType.INT64, "batch", "sequence", 1));
        String all = node("LogSoftmax", any, "log", Map.of("axis", OnnxAttribute.of(-1)), logits);
        String picked =
            node(
                "GatherElements", any, "picked", Map.of("axis", OnnxAttribute.of(2)), all, TARGETS);
        graph.output(OnnxValue.of(picked, ElementType.FLOAT32, "batch", "sequence", 1));
      }
    }
  }

  private String node(
      String type,
      AttentionSite site,
      String name,
      Map<String, OnnxAttribute> attributes,
      String... operands) {
    return graph.node(type, "bridle." + site.layer() + "." + name, attributes, operands);
  }

  private String integers(AttentionSite site, String name, long... numbers) {
    return constant(site, name, List.of((long) numbers.length), numbers);
  }

  private String integer(AttentionSite site, String name, long number) {
    return constant(site, name, List.of(), number);
  }

  private String constant(AttentionSite site, String name, List<Long> shape, long... numbers) {
    return graph.integers("bridle." + site.layer() + "." + name, shape, numbers);
  }
}
