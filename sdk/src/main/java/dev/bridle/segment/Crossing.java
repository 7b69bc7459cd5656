// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.segment;

import dev.bridle.circuit.HeadInput;
import dev.bridle.error.InputException;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.FusedAttention;
import dev.bridle.tensor.ElementType;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stretch in which rows meet: each row of its attention takes its queries from one row of what
 * was fed, its keys from another and its values from a third.
 *
 * <p>Attention reads three things, and knows nothing of where they come from. So they are picked on
 * their way into it, along the axis of rows, by three more inputs. A batch of a path's row and the
 * clean run's then gives z as it would be if only the queries came along the path.
 */
public final class Crossing {
  private static final String REMEDY =
      "Open the checkpoint itself: in a graph built from it queries, keys and values are apart.";

  private final AttentionSite site;
  private final Segment segment;
  private final GraphBuilder builder;
  private final GraphLinks links;

  private Crossing(AttentionSite site, Segment segment) {
    this.site = site;
    this.segment = segment;
    this.builder = GraphBuilder.from(segment.model().graph());
    this.links = new GraphLinks(segment.model().graph());
  }

  /**
   * {@return which rows a crossed stretch takes an input from [rows]: the name of an input}
   *
   * @param input of the heads
   */
  public static String rows(HeadInput input) {
    return "bridle.segment.rows." + input.name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@return a stretch that gives its layer's z and nothing else, with rows crossed}
   *
   * @param decoder that was cut
   * @param segment one of its stretches, not the last
   * @param layer whose z the stretch gives
   * @throws InputException if the layer's operator does not read queries, keys and values apart
   */
  public static OnnxModel of(DecoderGraph decoder, Segment segment, int layer) {
    return new Crossing(decoder.sites().get(layer), segment).crossed();
  }

  private OnnxModel crossed() {
    for (HeadInput input : HeadInput.values()) {
      builder.input(OnnxValue.of(rows(input), ElementType.INT64, "picked"));
    }
    if (site.core() instanceof AttentionCore.Plain plain) {
      cross(plain);
    } else if (site.core() instanceof AttentionCore.Fused fused) {
      cross(fused);
    }
    OnnxValue z =
        segment.model().graph().outputs().stream()
            .filter(output -> output.name().equals(segment.gives()))
            .findFirst()
            .orElseThrow();
    builder.clearOutputs();
    builder.output(z);
    builder.prune();
    return segment.model().withGraph(builder.build());
  }

  private void cross(AttentionCore.Plain plain) {
    ScoreTrace trace = new ScoreTrace(links);
    OnnxNode scores =
        trace
            .softmax(plain.pattern())
            .flatMap(trace::product)
            .orElseThrow(() -> refusal("scores by more than a product of queries and keys"));
    OnnxNode mixed =
        trace.mixing(plain.output()).orElseThrow(() -> refusal("mixes values in integers"));
    pick(scores, Map.of(HeadInput.QUERY, 0, HeadInput.KEY, 1));
    pick(mixed, Map.of(HeadInput.VALUE, 1));
  }

  private void cross(AttentionCore.Fused fused) {
    OnnxNode node = links.producer(fused.output()).orElseThrow();
    FusedAttention kind = fused.kind();
    boolean apart =
        kind == FusedAttention.STANDARD
            || kind == FusedAttention.MULTI_HEAD
            || kind == FusedAttention.GROUP_QUERY;
    String operator = "the operator " + kind.operator();
    if (!apart) {
      throw refusal("hides its queries, keys and values in " + operator);
    }
    if (kind == FusedAttention.GROUP_QUERY && node.input(1).isEmpty()) {
      unpack(node);
      return;
    }
    if (node.input(1).isEmpty() || node.input(2).isEmpty()) {
      throw refusal("packs its queries, keys and values together for " + operator);
    }
    Map<HeadInput, Integer> places = new EnumMap<>(HeadInput.class);
    places.put(HeadInput.QUERY, 0);
    places.put(HeadInput.KEY, 1);
    places.put(HeadInput.VALUE, 2);
    pick(node, places);
  }

  /** Queries, keys and values side by side, in one value: each part is picked by itself. */
  private void unpack(OnnxNode node) {
    long keys = node.integer("kv_num_heads", site.heads()) * site.headDim();
    String packed = node.input(0);
    String queries = picked(HeadInput.QUERY, part(packed, 0, site.width()));
    String own = picked(HeadInput.KEY, part(packed, site.width(), site.width() + keys));
    String values = picked(HeadInput.VALUE, part(packed, site.width() + keys, Long.MAX_VALUE));
    Map<String, OnnxAttribute> last = Map.of("axis", OnnxAttribute.of(-1));
    String whole = builder.node("Concat", "bridle.segment.packed", last, queries, own, values);
    read(node, Map.of(0, whole));
  }

  private String part(String packed, long from, long to) {
    String wish = "bridle.segment.part";
    return builder.node(
        "Slice",
        wish,
        Map.of(),
        packed,
        builder.integers(wish + ".from", List.of(1L), from),
        builder.integers(wish + ".to", List.of(1L), to),
        builder.integers(wish + ".axis", List.of(1L), 2));
  }

  private InputException refusal(String problem) {
    return new InputException(
        "what reaches one input of a head alone cannot be told: layer %d %s"
            .formatted(site.layer(), problem),
        REMEDY);
  }

  /** Lets a node read other rows of some of its operands. */
  private void pick(OnnxNode node, Map<HeadInput, Integer> places) {
    Map<Integer, String> operands = new TreeMap<>();
    places.forEach((input, place) -> operands.put(place, picked(input, node.input(place))));
    read(node, operands);
  }

  private String picked(HeadInput input, String value) {
    return builder.node(
        "Gather", rows(input) + ".picked", Map.of("axis", OnnxAttribute.of(0)), value, rows(input));
  }

  private void read(OnnxNode node, Map<Integer, String> operands) {
    builder.rewrite(
        other -> {
          OnnxNode changed = other;
          for (Map.Entry<Integer, String> operand : operands.entrySet()) {
            boolean same = other.outputs().equals(node.outputs());
            changed = same ? changed.withInput(operand.getKey(), operand.getValue()) : changed;
          }
          return changed;
        });
  }
}
