// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.circuit.HeadInput;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import java.util.List;
import java.util.Map;

/**
 * What a layer's heads put out when one of their inputs is another run's, on the whole graph and
 * two runs: one in which that input is read off, and one in which it is fed.
 *
 * <p>It knows the names that graphs built here give to attention's products.
 */
public final class ReceivedByHand implements AutoCloseable {
  private static final String FED = "fed";

  private final LanguageModel model;
  private final String operand;
  private final String z;
  private final AlteredRun path;
  private final AlteredRun receiver;

  /**
   * Edits a model's graph twice.
   *
   * @param model built here from a checkpoint
   * @param layer that receives
   * @param input at which
   */
  public ReceivedByHand(LanguageModel model, int layer, HeadInput input) {
    DecoderGraph decoder = model.decoder();
    String at = "layers." + layer + ".attention.";
    String product = at + (input == HeadInput.VALUE ? "mixed" : "scores");
    int place = input == HeadInput.QUERY ? 0 : 1;
    this.model = model;
    this.operand = operand(decoder.model().graph(), product, place);
    this.z = decoder.sites().get(layer).z();
    this.path = new AlteredRun(decoder, graph -> graph.output(value(operand)));
    this.receiver = new AlteredRun(decoder, graph -> feed(graph, product, place, z));
  }

  private static String operand(OnnxGraph graph, String product, int place) {
    return graph.nodes().stream()
        .filter(node -> node.output().equals(product))
        .map(node -> node.input(place))
        .findFirst()
        .orElseThrow();
  }

  private static void feed(GraphBuilder graph, String product, int place, String z) {
    graph.input(value(FED));
    graph.rewrite(
        (OnnxNode node) -> node.output().equals(product) ? node.withInput(place, FED) : node);
    graph.output(OnnxValue.of(z, ElementType.FLOAT32, "batch", "sequence", "width"));
  }

  private static OnnxValue value(String name) {
    return OnnxValue.of(name, ElementType.FLOAT32, "a", "b", "c", "d");
  }

  /**
   * {@return z of the layer [1, positions, H·d]}
   *
   * @param intervention the path
   * @param tokens the prompt
   */
  public float[] z(Intervention intervention, int... tokens) {
    List<FloatTensor> clean = EachAlone.clean(model, tokens);
    FloatTensor read = path.run(intervention, clean, Map.of(), operand, tokens);
    int d = model.shape().headDim();
    HeadChange none =
        new HeadChange(
            intervention.changes().get(0).head(),
            0,
            tokens.length,
            1,
            new FloatTensor(new float[d], 1, d));
    return receiver.run(Intervention.of(none), clean, Map.of(FED, read), z, tokens).data();
  }

  @Override
  public void close() {
    path.close();
    receiver.close();
  }
}
