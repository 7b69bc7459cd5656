// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.error.InputException;
import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.CachePort;
import dev.bridle.site.Projection;
import dev.bridle.site.WeightForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The attention sites of one graph, layer by layer. */
final class GraphSites {
  private static final String REMEDY =
      "Export the model again with another exporter, or build it from its checkpoint.";

  private final Path file;
  private final OnnxGraph graph;
  private final GraphLinks links;
  private final Constants constants;
  private final Matrices matrices;
  private final List<CachePort> cache;
  private final HeadCount headCount;
  private final List<CoreFinder.Found> cores;
  private final List<OutputWalk.Reached> projections = new ArrayList<>();
  private boolean cuts;

  GraphSites(Path file, OnnxGraph graph, List<CachePort> cache, DeclaredShape declared) {
    this.file = file;
    this.graph = graph;
    this.cache = cache;
    this.links = new GraphLinks(graph);
    this.constants = new Constants(graph, links);
    this.matrices = new Matrices(constants);
    this.headCount = new HeadCount(graph, cache, declared);
    this.cores = new CoreFinder(graph, links, constants).find();
  }

  /** Whether there is any attention at all. */
  boolean hasAttention() {
    return !cores.isEmpty();
  }

  /** Whether some layer's projection sees fewer positions than its attention. */
  boolean cutsPositions() {
    return cuts;
  }

  /** Refuses attention that leads nowhere, as a lone operator's does. */
  void requireProjections() {
    List<String> bare = new ArrayList<>();
    for (CoreFinder.Found core : cores) {
      Optional<OutputWalk.Reached> found = projection(core);
      found.ifPresent(projections::add);
      if (found.isEmpty()) {
        bare.add(core.core().output());
      }
    }
    if (!bare.isEmpty()) {
      throw wrong(
          "%d of its %d attentions are followed by no output projection, for example \"%s\""
              .formatted(bare.size(), cores.size(), bare.get(0)));
    }
  }

  /** The sites, once every attention is known to have its projection. */
  List<AttentionSite> read() {
    List<AttentionSite> sites = new ArrayList<>();
    for (int layer = 0; layer < cores.size(); layer++) {
      sites.add(site(layer, cores.get(layer), projections.get(layer)));
    }
    requireOrder();
    return sites;
  }

  /** Hkv of the first core, if anything says. */
  Optional<Integer> keyValueHeads() {
    return cores.stream().findFirst().flatMap(headCount::keyValueHeads);
  }

  /** D, as the first projection has it. */
  int hiddenSize(AttentionSite site) {
    return matrices.outer(site.projection());
  }

  private Optional<OutputWalk.Reached> projection(CoreFinder.Found core) {
    OutputWalk walk = new OutputWalk(links, constants);
    List<OutputWalk.Reached> reached = walk.from(core.core().output());
    if (reached.size() > 1) {
      throw wrong(
          "the attention that makes \"%s\" is read by %d projections, \"%s\" and \"%s\" among them,"
                  .formatted(
                      core.core().output(),
                      reached.size(),
                      reached.get(0).projection().output(),
                      reached.get(1).projection().output())
              + " and which of them is the output projection stands nowhere");
    }
    if (reached.isEmpty() && !walk.gate().isEmpty()) {
      throw wrong(
          "the attention that makes \"%s\" is multiplied with \"%s\" before its projection: what a head's output is there is ambiguous"
              .formatted(core.core().output(), walk.gate()));
    }
    cuts |= walk.cuts();
    return reached.stream().findFirst();
  }

  private AttentionSite site(int layer, CoreFinder.Found core, OutputWalk.Reached reached) {
    OnnxNode node = reached.projection();
    WeightTrace.Traced weight =
        new WeightTrace(links, constants)
            .of(node)
            .orElseThrow(
                () ->
                    wrong(
                        "the weight of layer %d's projection \"%s\" (%s) is in no known form"
                            .formatted(layer, node.output(), node.type())));
    String product =
        new Products(links)
            .number(node)
            .orElseThrow(
                () ->
                    wrong(
                        "layer %d's projection \"%s\" goes on in integers"
                            .formatted(layer, node.output())));
    Projection projection =
        new Projection(
            node.type(),
            node.output(),
            reached.reader(),
            product,
            weight.form(),
            weight.orientation(),
            new BiasTrace(links, constants).of(node, product));
    int width = width(projection, node);
    int heads =
        headCount
            .of(core, width)
            .orElseThrow(
                () ->
                    wrong(
                        "how many heads share layer %d's %d columns stands neither in the graph nor in a config.json beside it"
                            .formatted(layer, width)));
    int headDim = headCount.declaredWidth(core).orElse(width / heads);
    if (heads * headDim != width) {
      throw wrong(
          "%d heads of width %d do not fit the projection \"%s\" of %d columns"
              .formatted(heads, headDim, weight.form().initializer(), width));
    }
    return new AttentionSite(layer, core.core(), reached.step().z(), projection, heads, headDim);
  }

  private int width(Projection projection, OnnxNode node) {
    return projection.weight() instanceof WeightForm.Opaque
        ? (int) node.integer("K", 0)
        : matrices.inner(projection);
  }

  /** Layers are in graph order; where they keep a cache, that must be in the same order. */
  private void requireOrder() {
    CacheOrder order = new CacheOrder(links, cache);
    int last = -1;
    for (CoreFinder.Found core : cores) {
      int place = order.placeOf(core.node()).orElse(last);
      if (place < last) {
        throw wrong(
            "its layers use the cache in another order than they stand in: \"%s\" comes after \"%s\""
                .formatted(cache.get(place).past(), cache.get(last).past()));
      }
      last = place;
    }
  }

  private InputException wrong(String problem) {
    return new InputException(file, "graph " + graph.name(), problem, REMEDY);
  }
}
