// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.Dimension;
import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.tensor.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the attention sites of a graph by what its nodes compute.
 *
 * <p>A softmax whose probabilities multiply something that is not a constant is an attention core
 * (a router's or the vocabulary's softmax is not). From the product a walk through layout changes
 * leads to the first product with a constant: the output projection; what it reads is z. The walk
 * never looks at node names, and orientation comes from {@code transB} and transposes, never from
 * shapes, which a square matrix leaves open.
 */
public final class SiteLocator {
  private static final Set<String> PROBABILITY_STEPS = Set.of("Cast", "Identity", "Dropout");
  private static final Set<String> LAYOUT_STEPS =
      Set.of("Transpose", "Reshape", "Cast", "Identity", "Squeeze", "Unsqueeze", "Flatten");

  private final Path file;
  private final OnnxGraph graph;
  private final GraphLinks links;

  private SiteLocator(Path file, OnnxModel model) {
    this.file = file;
    this.graph = model.graph();
    this.links = new GraphLinks(graph);
  }

  /**
   * {@return the decoder in a graph whose family and widths are known from its config}
   *
   * @param file where the graph is from, for messages
   * @param model the graph
   * @param shape what config.json says
   * @throws InputException if the graph's attention is not what the shape says, or not found
   */
  public static DecoderGraph locate(Path file, OnnxModel model, ModelShape shape) {
    SiteLocator locator = new SiteLocator(file, model);
    List<AttentionSite> sites = locator.sites();
    if (sites.size() != shape.layers()) {
      throw locator.wrong(
          "%d attention layers were found, config.json says %d"
              .formatted(sites.size(), shape.layers()));
    }
    for (AttentionSite site : sites) {
      if (site.heads() != shape.heads() || site.headDim() != shape.headDim()) {
        throw locator.wrong(
            "layer %d has %d heads of width %d, config.json says %d of width %d"
                .formatted(
                    site.layer(), site.heads(), site.headDim(), shape.heads(), shape.headDim()));
      }
    }
    return new DecoderGraph(model, shape, sites, DecoderPorts.of(file, model.graph()));
  }

  /**
   * {@return the decoder in a graph that comes without a config}
   *
   * @param file where the graph is from, for messages
   * @param model the graph
   * @throws InputException if no attention is found or its head count stands nowhere
   */
  public static DecoderGraph locate(Path file, OnnxModel model) {
    SiteLocator locator = new SiteLocator(file, model);
    List<AttentionSite> sites = locator.sites();
    DecoderPorts ports = DecoderPorts.of(file, model.graph());
    AttentionSite first = sites.get(0);
    StoredTensor weight = model.graph().initializers().get(first.projection().weight());
    boolean rows = first.projection().orientation() == Projection.Orientation.KN;
    int hidden = Math.toIntExact(weight.shape().get(rows ? 1 : 0));
    int kvHeads =
        DecoderPorts.firstCache(model.graph())
            .map(value -> known(value, 1))
            .filter(declared -> declared > 0)
            .orElse(first.heads());
    int vocabulary =
        model.graph().outputs().stream()
            .filter(value -> value.name().equals(ports.logits()))
            .mapToInt(value -> known(value, 2))
            .findFirst()
            .orElse(0);
    if (vocabulary < 1 || first.heads() % kvHeads != 0) {
      throw locator.wrong(
          "%d heads, %d of them with keys and values, and %d logits are declared, which is no decoder"
              .formatted(first.heads(), kvHeads, vocabulary));
    }
    ModelShape shape =
        new ModelShape(
            model.graph().name(),
            sites.size(),
            first.heads(),
            kvHeads,
            first.headDim(),
            hidden,
            vocabulary);
    return new DecoderGraph(model, shape, sites, ports);
  }

  private List<AttentionSite> sites() {
    List<AttentionSite> sites = new ArrayList<>();
    for (OnnxNode node : graph.nodes()) {
      if (node.type().equals("Softmax")) {
        core(node).flatMap(core -> site(sites.size(), node.output(), core)).ifPresent(sites::add);
      }
    }
    if (sites.isEmpty()) {
      throw wrong("no attention was found in the graph");
    }
    return sites;
  }

  /** The product of probabilities and values, if this softmax is an attention's. */
  private Optional<OnnxNode> core(OnnxNode softmax) {
    String value = softmax.output();
    while (true) {
      String current = value;
      List<OnnxNode> readers = links.readers(current);
      Optional<OnnxNode> product =
          readers.stream()
              .filter(node -> node.type().equals("MatMul") && node.input(0).equals(current))
              .filter(node -> constant(node.input(1)).isEmpty())
              .findFirst();
      if (product.isPresent()) {
        return product;
      }
      Optional<OnnxNode> step =
          readers.stream().filter(node -> PROBABILITY_STEPS.contains(node.type())).findFirst();
      if (step.isEmpty()) {
        return Optional.empty();
      }
      value = step.get().output();
    }
  }

  private Optional<AttentionSite> site(int layer, String pattern, OnnxNode core) {
    String value = core.output();
    while (true) {
      String current = value;
      List<OnnxNode> readers = links.readers(current);
      for (OnnxNode node : readers) {
        Optional<Projection> projection = projection(node, current);
        if (projection.isPresent()) {
          return Optional.of(site(layer, pattern, core, current, projection.get()));
        }
      }
      Optional<OnnxNode> step =
          readers.stream()
              .filter(node -> LAYOUT_STEPS.contains(node.type()) && node.input(0).equals(current))
              .findFirst();
      if (step.isEmpty()) {
        return Optional.empty();
      }
      value = step.get().output();
    }
  }

  private AttentionSite site(
      int layer, String pattern, OnnxNode core, String z, Projection projection) {
    OnnxValue mixed =
        graph.values().stream()
            .filter(value -> value.name().equals(core.output()) && value.shape().size() == 4)
            .findFirst()
            .orElseThrow(
                () ->
                    wrong(
                        "the shape of \""
                            + core.output()
                            + "\", which says how many heads"
                            + " there are, is not declared"));
    int heads = known(mixed, 1);
    int headDim = known(mixed, 3);
    StoredTensor weight = graph.initializers().get(projection.weight());
    int axis = projection.orientation() == Projection.Orientation.KN ? 0 : 1;
    if (heads < 1
        || weight.shape().size() != 2
        || weight.shape().get(axis) != (long) heads * headDim) {
      throw wrong(
          "%d heads of width %d do not fit the projection \"%s\" %s"
              .formatted(heads, headDim, projection.weight(), weight.shape()));
    }
    return new AttentionSite(layer, z, projection, pattern, heads, headDim);
  }

  private Optional<Projection> projection(OnnxNode node, String z) {
    boolean matMul = node.type().equals("MatMul");
    if (!(matMul || node.type().equals("Gemm")) || !node.input(0).equals(z)) {
      return Optional.empty();
    }
    Optional<Constant> weight = constant(node.input(1));
    if (weight.isEmpty()) {
      return Optional.empty();
    }
    boolean turned = weight.get().transposed() ^ (node.integer("transB", 0) == 1);
    BiasSlot bias = matMul ? addedBias(node.output()) : gemmBias(node);
    return Optional.of(
        new Projection(
            node.type(),
            node.output(),
            weight.get().initializer(),
            turned ? Projection.Orientation.NK : Projection.Orientation.KN,
            bias));
  }

  private BiasSlot gemmBias(OnnxNode gemm) {
    return links.isInitializer(gemm.input(2))
        ? new BiasSlot.GemmInput(gemm.input(2))
        : new BiasSlot.None();
  }

  private BiasSlot addedBias(String product) {
    List<OnnxNode> readers = links.readers(product);
    if (readers.size() != 1 || !readers.get(0).type().equals("Add")) {
      return new BiasSlot.None();
    }
    OnnxNode add = readers.get(0);
    String other = add.input(add.input(0).equals(product) ? 1 : 0);
    StoredTensor row = graph.initializers().get(other);
    return row != null && row.shape().size() == 1
        ? new BiasSlot.Added(other, add.output())
        : new BiasSlot.None();
  }

  private record Constant(String initializer, boolean transposed) {}

  private Optional<Constant> constant(String value) {
    if (links.isInitializer(value)) {
      return Optional.of(new Constant(value, false));
    }
    return links
        .producer(value)
        .filter(node -> node.type().equals("Transpose") || node.type().equals("Identity"))
        .flatMap(
            node ->
                constant(node.input(0))
                    .map(
                        found ->
                            new Constant(
                                found.initializer(),
                                found.transposed() ^ node.type().equals("Transpose"))));
  }

  private static int known(OnnxValue value, int axis) {
    return axis < value.shape().size()
            && value.shape().get(axis) instanceof Dimension.Known dimension
            && dimension.size() == (int) dimension.size()
        ? (int) dimension.size()
        : 0;
  }

  private InputException wrong(String problem) {
    return new InputException(
        file, "graph", problem, "Bridle reads decoders with attention of plain ONNX operators.");
  }
}
