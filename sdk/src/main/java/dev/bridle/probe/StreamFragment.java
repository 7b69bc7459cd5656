// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.GraphPass;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.probe.FragmentNames.Shown;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.stream.Precision;
import dev.bridle.stream.ResidualStream;
import dev.bridle.stream.ScoreOperands;
import dev.bridle.stream.SkipNormSplit;
import dev.bridle.tensor.ElementType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of a decoder's graph that rows of the residual stream are fed to, and what it makes of
 * them: lists of single-precision numbers, as many for each row.
 *
 * <p>Rows are sequences of one token: {@link FragmentNames#ROWS} is [rows, 1, D].
 */
public final class StreamFragment implements GraphPass {
  /** The rows in the type that the graph has there. */
  private static final String FED = FragmentNames.ROWS + ".fed";

  private final DecoderGraph decoder;
  private final ResidualStream stream;
  private final String begin;
  private final Map<String, String> shown = new LinkedHashMap<>();
  private Optional<AttentionSite> hidden = Optional.empty();
  private boolean chooses;

  private StreamFragment(DecoderGraph decoder, ResidualStream stream, String begin) {
    this.decoder = decoder;
    this.stream = stream;
    this.begin = begin;
  }

  /**
   * {@return from tokens to what a layer reads}
   *
   * @param decoder any
   * @param stream of that decoder
   * @param layer from 0; the number of layers gives what the final norm reads
   */
  public static StreamFragment upTo(DecoderGraph decoder, ResidualStream stream, int layer) {
    return new StreamFragment(decoder, stream, "").show(Shown.ROWS, stream.before().get(layer));
  }

  /**
   * {@return from what a layer reads to what its heads make of it}
   *
   * @param decoder any
   * @param stream of that decoder
   * @param layer from 0
   */
  public static StreamFragment heads(DecoderGraph decoder, ResidualStream stream, int layer) {
    AttentionSite site = decoder.sites().get(layer);
    StreamFragment fragment =
        new StreamFragment(decoder, stream, stream.before().get(layer)).show(Shown.VALUE, site.z());
    boolean known = scoresObstacle(decoder, layer).isEmpty();
    if (known && site.core() instanceof AttentionCore.Fused) {
      fragment.hidden = Optional.of(site);
    } else if (known) {
      ScoreOperands.Pair pair = new ScoreOperands(decoder).of(layer).orElseThrow();
      fragment.show(Shown.QUERY, pair.queries()).show(Shown.KEY, pair.keys());
    }
    return fragment;
  }

  /**
   * {@return why a layer's queries and keys cannot be shown, a sentence without its full stop;
   * empty if they can}
   *
   * @param decoder any
   * @param layer from 0
   */
  public static String scoresObstacle(DecoderGraph decoder, int layer) {
    AttentionSite site = decoder.sites().get(layer);
    if (site.core() instanceof AttentionCore.Fused) {
      return new PatternSupport(decoder).obstacle(site);
    }
    return new ScoreOperands(decoder).of(layer).isPresent()
        ? ""
        : "the queries and keys of layer %d do not meet in a product of numbers".formatted(layer);
  }

  /**
   * {@return from a projection to what attention adds}
   *
   * @param decoder any
   * @param stream of that decoder
   * @param layer from 0
   * @param begin the projection's output, or that with its bias
   */
  public static StreamFragment behind(
      DecoderGraph decoder, ResidualStream stream, int layer, String begin) {
    return new StreamFragment(decoder, stream, begin)
        .show(Shown.ROWS, stream.attention().get(layer));
  }

  /**
   * {@return from what the final norm reads to the logits}
   *
   * @param decoder any
   * @param stream of that decoder
   * @param chooses whether they are those of the tokens alone that are fed as {@link
   *     FragmentNames#CHOSEN}
   */
  public static StreamFragment logits(
      DecoderGraph decoder, ResidualStream stream, boolean chooses) {
    StreamFragment fragment =
        new StreamFragment(decoder, stream, stream.last()).show(Shown.LOGITS, stream.logits());
    fragment.chooses = chooses;
    return fragment;
  }

  private StreamFragment show(Shown what, String value) {
    shown.put(FragmentNames.output(what), value);
    return this;
  }

  @Override
  public OnnxGraph apply(OnnxGraph given) {
    OnnxGraph split = new SkipNormSplit().apply(given);
    OnnxGraph fed = begin.isEmpty() ? split : fed(split);
    Map<String, String> outputs = new LinkedHashMap<>(shown);
    outputs.replaceAll((name, value) -> value.equals(begin) ? FED : value);
    GraphBuilder graph = GraphBuilder.from(fed);
    graph.clearOutputs();
    OperatorWriter writer = OperatorWriter.of(decoder.model(), graph);
    if (hidden.isPresent()) {
      Mixture mixture = new PatternSupport(fed).write(writer, hidden.get());
      outputs.put(FragmentNames.output(Shown.QUERY), mixture.queries());
      outputs.put(FragmentNames.output(Shown.KEY), mixture.keys());
    }
    if (chooses) {
      graph.input(OnnxValue.of(FragmentNames.CHOSEN, ElementType.INT64, "tokens"));
      outputs.replaceAll((name, value) -> new ChosenColumns(fed, writer).of(value));
    }
    outputs.forEach((name, value) -> FlatOutputs.show(writer.in(name), name, value));
    graph.prune();
    // Shapes that were declared of a whole text's values need not hold for rows.
    return FlatOutputs.undeclared(graph.build());
  }

  /** A copy in which everything behind the beginning reads what is fed. */
  private OnnxGraph fed(OnnxGraph split) {
    GraphBuilder graph = GraphBuilder.from(split);
    graph.clearOutputs();
    graph.input(OnnxValue.of(FragmentNames.ROWS, ElementType.FLOAT32, "rows", 1, "width"));
    Map<String, OnnxAttribute> type =
        Map.of("to", OnnxAttribute.of(new Precision(split).of(begin)));
    graph.rewrite(this::redirected);
    graph.node(OnnxNode.of("Cast", List.of(FragmentNames.ROWS), List.of(FED), type));
    return graph.build();
  }

  /** How many rows there are is asked of these, not of earlier layers. */
  private OnnxNode redirected(OnnxNode node) {
    boolean asks = node.type().equals("Shape") && stream.before().contains(node.input(0));
    OnnxNode changed = node;
    for (int i = 0; i < node.inputs().size(); i++) {
      if (node.input(i).equals(begin) || (asks && i == 0)) {
        changed = changed.withInput(i, FED);
      }
    }
    return changed;
  }
}
