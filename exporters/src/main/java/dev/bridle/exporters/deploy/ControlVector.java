// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import dev.bridle.edit.AffineMap;
import dev.bridle.edit.Gate;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.ProjectionMatrix;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The plan's additions as a control vector of llama.cpp: per layer b·W, what the heads write to the
 * residual stream for b.
 *
 * <p>Approximate: llama.cpp adds {@code direction.N} to what layer N gives, after its MLP, so that
 * this MLP does not see the addition as it does in the baked graph. Layer 0 has no direction there.
 * Where a norm follows the projection, the stream gets another vector at every token, and there is
 * none to write.
 */
final class ControlVector {
  static final String FILE = "control-vector.gguf";
  private static final String NOTE =
      "Approximate: llama.cpp adds the vector to the layer's output, after the MLP, which does not"
          + " see it as in the baked graph. Use it with --control-vector.";
  private static final Set<String> NORMED = Set.of("gemma2", "gemma3_text", "olmo2");

  private final Baked baked;
  private final DecoderGraph decoder;
  private final ModelShape shape;

  ControlVector(Baked baked) {
    this.baked = baked;
    this.decoder = baked.edited().decoder();
    this.shape = decoder.shape();
  }

  ShippedFiles write() throws IOException {
    requireNoGate();
    SortedMap<Integer, double[]> sums = new TreeMap<>();
    Map<HeadId, AffineMap> maps = baked.edited().plan().maps(shape);
    maps.forEach(this::requireAddition);
    if (maps.isEmpty()) {
      throw refusal("the plan adds nothing");
    }
    maps.forEach(
        (head, map) ->
            add(
                sums.computeIfAbsent(head.layer(), at -> new double[shape.hiddenSize()]),
                head,
                map));
    GgufWriter file =
        new GgufWriter()
            .text("general.architecture", "controlvector")
            .text("general.description", NOTE)
            .text("controlvector.model_hint", shape.architecture())
            .number("controlvector.layer_count", shape.layers());
    sums.forEach((layer, sum) -> file.vector("direction." + layer, singles(sum)));
    file.writeTo(baked.folder().resolve(FILE));
    return new ShippedFiles(Interop.GGUF.label(), List.of(FILE), false, NOTE);
  }

  private void requireNoGate() {
    if (baked.edited().plan().gate() != Gate.ALL) {
      throw new InputException(
          "the edits are no control vector: they wait for the prompt's end, and llama.cpp adds the"
              + " vector at every position",
          "Leave gguf out, or bake with the gate \"all\".");
    }
  }

  private void requireAddition(HeadId head, AffineMap map) {
    if (!map.isScaling() || map.scale() != 1) {
      throw refusal("the edit of " + head + " is no addition, and a control vector adds alone");
    }
    if (head.layer() == 0) {
      throw refusal("llama.cpp has no direction for layer 0, which " + head + " is in");
    }
    if (NORMED.contains(shape.architecture())) {
      throw refusal(
          "a norm follows the projection in "
              + shape.architecture()
              + ", so that no one vector is"
              + " added to the stream");
    }
  }

  private void add(double[] sum, HeadId head, AffineMap map) {
    AttentionSite site = decoder.sites().get(head.layer());
    OnnxGraph graph = decoder.model().graph();
    requirePlainProduct(graph, site);
    FloatTensor weight = ProjectionMatrix.read(graph, site);
    for (int i = 0; i < site.headDim(); i++) {
      for (int j = 0; j < sum.length; j++) {
        sum[j] += map.offset(i) * weight.at(head.head() * site.headDim() + i, j);
      }
    }
  }

  /** A Gemm may multiply its product by a number. */
  private static void requirePlainProduct(OnnxGraph graph, AttentionSite site) {
    boolean scaled =
        graph.nodes().stream()
            .filter(node -> node.outputs().contains(site.projection().output()))
            .map(node -> node.attributes().get("alpha"))
            .anyMatch(it -> it instanceof OnnxAttribute.FloatValue alpha && alpha.value() != 1);
    if (scaled) {
      throw refusal("the projection of layer " + site.layer() + " scales its product");
    }
  }

  private static float[] singles(double[] numbers) {
    float[] singles = new float[numbers.length];
    for (int i = 0; i < singles.length; i++) {
      singles[i] = (float) numbers[i];
      if (!Float.isFinite(singles[i])) {
        throw refusal("a number of it does not fit single precision");
      }
    }
    return singles;
  }

  private static InputException refusal(String why) {
    return new InputException(
        "the edits are no control vector: " + why,
        "Leave gguf out, or add directions to heads from layer 1 on.");
  }
}
