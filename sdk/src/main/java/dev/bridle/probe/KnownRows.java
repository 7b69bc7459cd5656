// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.Dimension;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.FusedAttention;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a graph says of the shape of z.
 *
 * <p>It is said of what takes z's place too: then the runtime fuses what follows as it does without
 * edits, and what is not edited stays the same bit for bit.
 *
 * @param decoder whose sites are asked for
 * @param graph its graph
 */
public record KnownRows(DecoderGraph decoder, OnnxGraph graph) {
  /**
   * {@return z's dimensions; empty where nothing is said}
   *
   * @param site one of the decoder's
   */
  public List<Dimension> shape(AttentionSite site) {
    if (target(site).isPresent() || givesRows(site)) {
      List<Dimension> shape =
          new ArrayList<>(declared(graph.inputs(), decoder.ports().ids().name()));
      shape.add(Dimension.of(site.width()));
      return shape;
    }
    return declared(graph.values(), site.z());
  }

  /** The constant by which a site's z is brought into rows, the first two sizes copied. */
  Optional<String> target(AttentionSite site) {
    return graph.nodes().stream()
        .filter(node -> node.type().equals("Reshape") && node.output().equals(site.z()))
        .map(node -> node.input(1))
        .filter(target -> isRows(graph.initializers().get(target), site))
        .findFirst();
  }

  /** Whether a constant is the shape [batch, sequence, H·d], the first two copied. */
  private static boolean isRows(StoredTensor shape, AttentionSite site) {
    if (shape == null || !shape.shape().equals(List.of(3L))) {
      return false;
    }
    long[] sizes = new long[3];
    shape.source().read().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(sizes);
    return sizes[0] == 0 && sizes[1] == 0 && sizes[2] == site.width();
  }

  private static boolean givesRows(AttentionSite site) {
    return site.core() instanceof AttentionCore.Fused fused
        && fused.kind() != FusedAttention.STANDARD
        && fused.output().equals(site.z());
  }

  private static List<Dimension> declared(List<OnnxValue> values, String name) {
    return values.stream()
        .filter(value -> value.name().equals(name))
        .map(OnnxValue::shape)
        .findFirst()
        .orElse(List.of());
  }
}
