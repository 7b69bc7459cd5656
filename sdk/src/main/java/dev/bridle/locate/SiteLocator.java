// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.DecoderPorts;
import dev.bridle.site.Placement;
import dev.bridle.site.SourceGraph;
import dev.bridle.tensor.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the decoder in a model file, wherever in it the layers stand.
 *
 * <p>An attention core is a softmax whose probabilities multiply something that is not a constant,
 * or one of the operators that fuse both. From there a walk through layout changes leads to the
 * first product with a constant: the output projection; what it reads is z. The walk never looks at
 * node names, and orientation comes from {@code transB} and transposes, never from shapes.
 *
 * <p>Main graph and subgraphs are searched alike. A file may hold a decoder twice, once with and
 * once without a cache; the one that continues a cache is run. What cannot be found for certain is
 * refused with the reason; nothing is guessed.
 */
public final class SiteLocator {
  private final Path file;
  private final OnnxModel model;
  private final DeclaredShape declared;

  private record Located(
      String path,
      OnnxModel model,
      GraphSites graph,
      List<AttentionSite> sites,
      DecoderPorts ports) {}

  private SiteLocator(Path file, OnnxModel model, DeclaredShape declared) {
    this.file = file;
    this.model = model;
    this.declared = declared;
  }

  /**
   * {@return the decoder in a graph whose shape is known, as a builder's is}
   *
   * @param file where the graph is from, for messages
   * @param model the graph
   * @param shape its layers and heads
   * @throws InputException if the graph's attention is not what the shape says, or not found
   */
  public static DecoderGraph locate(Path file, OnnxModel model, ModelShape shape) {
    SiteLocator locator = new SiteLocator(file, model, DeclaredShape.none());
    DecoderGraph found = locator.locate();
    for (AttentionSite site : found.sites()) {
      locator.require(
          site.heads() == shape.heads() && site.headDim() == shape.headDim(),
          "layer %d has %d heads of width %d, where %d of width %d were expected"
              .formatted(
                  site.layer(), site.heads(), site.headDim(), shape.heads(), shape.headDim()));
    }
    locator.require(
        found.sites().size() == shape.layers(),
        "%d attention layers were found where %d were expected"
            .formatted(found.sites().size(), shape.layers()));
    return found.withShape(shape);
  }

  /**
   * {@return the decoder in a graph that somebody exported}
   *
   * @param file where the graph is from, for messages
   * @param model the graph
   * @param declared what files beside it say
   * @throws InputException if there is no decoder, or something about its heads is not certain
   */
  public static DecoderGraph locate(Path file, OnnxModel model, DeclaredShape declared) {
    SiteLocator locator = new SiteLocator(file, model, declared);
    DecoderGraph found = locator.locate();
    locator.check(found.shape());
    return found;
  }

  private DecoderGraph locate() {
    List<Located> decoders = new ArrayList<>();
    for (Subgraphs.Nested nested : Subgraphs.of(model.graph())) {
      if (!CoreFinder.mayHold(nested.graph())) {
        continue;
      }
      OnnxModel flat = Lifting.lift(model, nested);
      DecoderPorts ports = new PortReader(flat.graph()).read();
      GraphSites graph = new GraphSites(file, flat.graph(), ports.cache(), declared);
      if (graph.hasAttention()) {
        graph.requireProjections();
        requireDecoder(ports);
        decoders.add(new Located(nested.path(), flat, graph, graph.read(), ports));
      }
    }
    require(!decoders.isEmpty(), "no attention was found in it");
    decoders.sort((one, other) -> Integer.compare(rank(other), rank(one)));
    decoders.forEach(it -> requireSame(decoders.get(0), it));
    Located first = decoders.get(0);
    List<Placement> placements =
        decoders.stream().map(it -> new Placement(it.path(), it.sites())).toList();
    return new DecoderGraph(
        first.model(),
        shape(first),
        first.sites(),
        sized(first.ports(), shape(first)),
        new SourceGraph(model, placements));
  }

  /** Sizes of the cache that its declaration only names are those of the heads. */
  private static DecoderPorts sized(DecoderPorts ports, ModelShape shape) {
    return ports.withCache(
        ports.cache().stream().map(port -> port.sized(shape.kvHeads(), shape.headDim())).toList());
  }

  /** A decoder that runs comes first, of those one for all positions, then one with a cache. */
  private static int rank(Located located) {
    return (located.ports().obstacles().isEmpty() ? 4 : 0)
        + (located.graph().cutsPositions() ? 0 : 2)
        + (located.ports().hasCache() ? 1 : 0);
  }

  private void requireDecoder(DecoderPorts ports) {
    boolean keeps = !ports.cache().isEmpty() || !ports.presents().isEmpty();
    require(
        keeps || !ports.logits().isEmpty(),
        "it is an encoder or a part of a model: it gives no logits a position, and no keys and"
            + " values to go on from");
  }

  private void requireSame(Located one, Located other) {
    boolean same = one.sites().size() == other.sites().size();
    for (int i = 0; same && i < one.sites().size(); i++) {
      AttentionSite site = one.sites().get(i);
      AttentionSite twin = other.sites().get(i);
      same = site.heads() == twin.heads() && site.headDim() == twin.headDim();
    }
    require(
        same,
        "it holds two decoders of different layers or heads, \"%s\" and \"%s\""
            .formatted(one.path(), other.path()));
  }

  private ModelShape shape(Located located) {
    AttentionSite site = located.sites().get(0);
    for (AttentionSite other : located.sites()) {
      require(
          other.heads() == site.heads() && other.headDim() == site.headDim(),
          "layer %d has %d heads of width %d, layer 0 has %d of width %d"
              .formatted(
                  other.layer(), other.heads(), other.headDim(), site.heads(), site.headDim()));
    }
    int kvHeads = located.graph().keyValueHeads().orElse(site.heads());
    require(
        site.heads() % kvHeads == 0,
        "%d key-value heads do not divide %d query heads".formatted(kvHeads, site.heads()));
    return new ModelShape(
        declared.architecture().orElseGet(() -> family(located.model())),
        located.sites().size(),
        site.heads(),
        kvHeads,
        site.headDim(),
        located.graph().hiddenSize(site),
        vocabulary(located));
  }

  /** A graph of our own making is called after its family; others' names say nothing. */
  private static String family(OnnxModel model) {
    return model.producer().equals("bridle") ? model.graph().name() : ModelShape.UNKNOWN;
  }

  /** As many tokens as the logits or the embedding have; 0 where neither says. */
  private static int vocabulary(Located located) {
    OnnxGraph graph = located.model().graph();
    Optional<Integer> logits =
        graph.outputs().stream()
            .filter(output -> output.name().equals(located.ports().logits()))
            .findFirst()
            .flatMap((OnnxValue output) -> Dimensions.known(output, 2));
    return logits.or(() -> embedding(graph, located.ports().ids().name())).orElse(0);
  }

  private static Optional<Integer> embedding(OnnxGraph graph, String ids) {
    for (OnnxNode node : graph.nodes()) {
      boolean gather = node.type().equals("Gather") && node.input(1).equals(ids);
      boolean fused = node.type().equals("EmbedLayerNormalization") && node.input(0).equals(ids);
      StoredTensor table = graph.initializers().get(node.input(gather ? 0 : 2));
      if ((gather || fused) && table != null && table.shape().size() == 2) {
        return Optional.of(Math.toIntExact(table.shape().get(0)));
      }
    }
    return Optional.empty();
  }

  private void check(ModelShape shape) {
    compare("layers", shape.layers(), declared.layers());
    compare("heads", shape.heads(), declared.heads());
    compare("columns a head", shape.headDim(), declared.headDim());
  }

  private void compare(String what, int found, Optional<Integer> said) {
    said.ifPresent(
        number ->
            require(
                number == found,
                "%d %s were found in the graph, the config beside it says %d"
                    .formatted(found, what, number)));
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      throw new InputException(
          file,
          "graph",
          problem,
          "Name a decoder's graph, with the config.json that belongs to it.");
    }
  }
}
