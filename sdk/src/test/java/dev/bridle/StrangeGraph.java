// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle;

import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import dev.bridle.runtime.Models;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A decoder's graph, made into what other exporters make of the same weights.
 *
 * <p>Each form computes what the graph before it computed. Those of operators that hide attention
 * are in {@link HiddenAttention}.
 */
public final class StrangeGraph {
  private final DecoderGraph decoder;
  private final GraphBuilder builder;
  private final GraphLinks links;
  private final Map<String, Long> opsets;
  private final Map<String, Optional<OnnxValue>> inputs = new HashMap<>();
  private boolean halves;

  private StrangeGraph(DecoderGraph decoder) {
    this.decoder = decoder;
    this.builder = GraphBuilder.from(decoder.model().graph());
    this.links = new GraphLinks(decoder.model().graph());
    this.opsets = new TreeMap<>(decoder.model().opsets());
  }

  /** A change of a graph. */
  @FunctionalInterface
  public interface Form {
    /**
     * Changes it.
     *
     * @param graph to be changed
     */
    void apply(StrangeGraph graph);
  }

  /**
   * Writes a checkpoint's graph in another form, config and tokenizer beside it.
   *
   * @param checkpoint a Hugging Face folder
   * @param folder made if it does not exist
   * @param form what to change
   * @return the folder
   */
  public static Path write(Path checkpoint, Path folder, Form form) {
    try (LanguageModel model = Models.open(checkpoint)) {
      StrangeGraph graph = new StrangeGraph(model.decoder());
      form.apply(graph);
      Files.createDirectories(folder);
      OnnxFile.write(graph.finished(), folder.resolve("model.onnx"));
      for (Path companion : model.files().companions()) {
        Path copy = folder.resolve(companion.getFileName().toString());
        Files.copy(companion, copy, StandardCopyOption.REPLACE_EXISTING);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OnnxModel finished() {
    builder.prune();
    OnnxGraph graph = builder.build();
    List<OnnxValue> fed = new ArrayList<>();
    for (OnnxValue input : graph.inputs()) {
      inputs.getOrDefault(input.name(), Optional.of(input)).ifPresent(fed::add);
    }
    OnnxGraph changed =
        new OnnxGraph(
            "somebody's",
            fed,
            graph.outputs(),
            graph.nodes(),
            graph.initializers(),
            graph.values(),
            graph.rest());
    OnnxModel old = decoder.model();
    OnnxModel model =
        new OnnxModel(old.irVersion(), "somebody", opsets, changed, old.metadata(), Remainder.NONE);
    return halves ? model.withGraph(halved(changed)) : model;
  }

  DecoderGraph decoder() {
    return decoder;
  }

  GraphBuilder builder() {
    return builder;
  }

  GraphLinks links() {
    return links;
  }

  void require(String domain, long version) {
    opsets.put(domain, version);
  }

  /** Keys and values of a layer are one input and one output, and tokens have 32 bits. */
  public void stackCaches() {
    for (String name : List.of("input_ids", "attention_mask", "position_ids")) {
      narrow(name);
    }
    List<OnnxValue> outputs = decoder.model().graph().outputs();
    builder.clearOutputs();
    outputs.stream().filter(it -> it.name().equals("logits")).forEach(builder::output);
    for (int layer = 0; layer < decoder.shape().layers(); layer++) {
      String past = "past_" + layer;
      builder.input(stacked(past, "past"));
      String present = "present_" + layer;
      List<String> parts = new ArrayList<>();
      for (int part = 0; part < 2; part++) {
        CachePort port = decoder.ports().cache().get(2 * layer + part);
        String own = builder.node("Gather", "own", axis(0), past, integer(part));
        builder.redirect(port.past(), own, own);
        drop(port.past());
        parts.add(builder.node("Unsqueeze", "in", Map.of(), port.present(), integers(0)));
      }
      builder.node(OnnxNode.of("Concat", parts, List.of(present), axis(0)));
      builder.output(stacked(present, "total"));
    }
  }

  private void narrow(String name) {
    OnnxValue input = input(name);
    inputs.put(
        name, Optional.of(new OnnxValue(name, ElementType.INT32, input.shape(), Remainder.NONE)));
    String wide =
        builder.node("Cast", "wide", Map.of("to", OnnxAttribute.of(ElementType.INT64)), name);
    builder.redirect(name, wide, wide);
  }

  private OnnxValue input(String name) {
    return decoder.model().graph().inputs().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private OnnxValue stacked(String name, String length) {
    return OnnxValue.of(
        name,
        ElementType.FLOAT32,
        2,
        "batch",
        decoder.shape().kvHeads(),
        length,
        decoder.shape().headDim());
  }

  /** No keys and values are kept. */
  public void forgetCaches() {
    builder.clearOutputs();
    decoder.model().graph().outputs().stream()
        .filter(it -> it.name().equals("logits"))
        .forEach(builder::output);
    for (CachePort port : decoder.ports().cache()) {
      OnnxNode joined = links.producer(port.present()).orElseThrow();
      builder.redirect(port.present(), joined.input(1), "");
      drop(port.past());
    }
  }

  /** Positions are counted from the first column, padding or not; without caches. */
  public void countPositions() {
    forgetCaches();
    String shape = builder.node("Shape", "sizes", Map.of(), "input_ids");
    String length = builder.node("Gather", "length", axis(0), shape, integer(1));
    String steps = builder.node("Range", "steps", Map.of(), integer(0), length, integer(1));
    String row = builder.node("Unsqueeze", "row", Map.of(), steps, integers(0));
    String all = builder.node("Expand", "all", Map.of(), row, shape);
    builder.redirect("position_ids", all, "");
    drop("position_ids");
  }

  /** A Reshape that holds for one row alone. */
  public void fixOneRow() {
    forgetCaches();
    String one = builder.node("Reshape", "one", Map.of(), "input_ids", integers(1, -1));
    builder.rewrite(
        node ->
            node.type().equals("Gather") && node.input(1).equals("input_ids")
                ? node.withInput(1, one)
                : node);
  }

  /** Every number is a half, those fed and given too. */
  public void halve() {
    halves = true;
  }

  private static OnnxGraph halved(OnnxGraph graph) {
    Map<String, StoredTensor> initializers = new TreeMap<>();
    graph.initializers().forEach((name, tensor) -> initializers.put(name, halved(tensor)));
    return new OnnxGraph(
        graph.name(),
        graph.inputs().stream().map(StrangeGraph::halved).toList(),
        graph.outputs().stream().map(StrangeGraph::halved).toList(),
        graph.nodes().stream().map(StrangeGraph::halved).toList(),
        initializers,
        graph.values().stream().map(StrangeGraph::halved).toList(),
        graph.rest());
  }

  private static StoredTensor halved(StoredTensor tensor) {
    if (tensor.type() != ElementType.FLOAT32) {
      return tensor;
    }
    ByteBuffer bytes = FloatCodec.encode(ElementType.FLOAT16, tensor.toFloats().data());
    return new StoredTensor(ElementType.FLOAT16, tensor.shape(), bytes::duplicate);
  }

  private static OnnxValue halved(OnnxValue value) {
    return value.type() == ElementType.FLOAT32
        ? new OnnxValue(value.name(), ElementType.FLOAT16, value.shape(), Remainder.NONE)
        : value;
  }

  private static OnnxNode halved(OnnxNode node) {
    boolean single =
        node.type().equals("Cast")
            && OnnxAttribute.of(ElementType.FLOAT32).equals(node.attributes().get("to"));
    return single
        ? OnnxNode.of(
            "Cast",
            node.inputs(),
            node.outputs(),
            Map.of("to", OnnxAttribute.of(ElementType.FLOAT16)))
        : node;
  }

  /** Attention looks at every real token, those after it too. */
  public void lookAhead() {
    forgetCaches();
    Set<String> masked = new HashSet<>();
    for (AttentionSite site : decoder.sites()) {
      masked.add(HiddenAttention.masked(this, site).output());
    }
    builder.rewrite(
        node ->
            masked.contains(node.output())
                ? OnnxNode.of("Identity", List.of(node.input(0)), node.outputs(), Map.of())
                : node);
  }

  private void drop(String input) {
    inputs.put(input, Optional.empty());
  }

  static Map<String, OnnxAttribute> axis(long axis) {
    return Map.of("axis", OnnxAttribute.of(axis));
  }

  String integer(long number) {
    return builder.integers("integer", List.of(), number);
  }

  String integers(long... numbers) {
    return builder.integers("integers", List.of((long) numbers.length), numbers);
  }
}
