// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;

/**
 * A decoder in the manner of Llama: root-mean-square norms, rotary positions, gated MLPs, no
 * biases.
 *
 * <p>Read {@link #logits} from top to bottom. Two rules of the engine shape the code. No operand is
 * a Java number: the engine frees such an operand before the backward pass reads it, which corrupts
 * gradients silently, so constants are arrays that live as long as the decoder. And an operation's
 * result belongs to the manager of the array it is called on, so activations are the receivers and
 * weights the arguments; otherwise each step would leak its activations into the weights' manager.
 */
public final class Decoder {
  /** What the norms add to the mean square. */
  public static final float NORM_EPSILON = 1e-5f;

  private static final float MASKED = -1e9f;

  private final DecoderShape shape;
  private final DecoderWeights weights;
  private final RotaryPositions rotary;
  private final NDArray epsilon;
  private final NDArray attentionScale;

  /** A decoder over the given weights, whose constants the manager owns. */
  public Decoder(DecoderShape shape, DecoderWeights weights, NDManager manager) {
    this.shape = shape;
    this.weights = weights;
    this.rotary = new RotaryPositions(shape, manager);
    this.epsilon = manager.create(NORM_EPSILON);
    this.attentionScale = manager.create((float) (1 / Math.sqrt(shape.headSize())));
  }

  /**
   * {@return the next-token logits, one row for each token, sequence after sequence}
   *
   * @param tokens token ids, sequences × positions; owns what is computed
   */
  public NDArray logits(NDArray tokens) {
    Shape grid = tokens.getShape();
    NDArray mask = causalMask(Math.toIntExact(grid.get(1)), tokens.getManager());
    NDArray x = embed(tokens);
    for (int layer = 0; layer < shape.layers(); layer++) {
      x = x.add(attention(layer, norm(x, weights.layer(layer, "input_layernorm")), grid, mask));
      if (!shape.attentionOnly()) {
        x = x.add(mlp(layer, norm(x, weights.layer(layer, "post_attention_layernorm"))));
      }
    }
    return unembed(norm(x, weights.finalNorm()));
  }

  private NDArray embed(NDArray tokens) {
    NDList embedded =
        tokens.getNDArrayInternal().embedding(tokens, weights.embedding(), SparseFormat.DENSE);
    return embedded.singletonOrThrow().reshape(-1, shape.width());
  }

  private NDArray attention(int layer, NDArray x, Shape grid, NDArray mask) {
    NDArray q = rotary.turn(heads(x.matMul(weights.layer(layer, "self_attn.q_proj")), grid));
    NDArray k = rotary.turn(heads(x.matMul(weights.layer(layer, "self_attn.k_proj")), grid));
    NDArray v = heads(x.matMul(weights.layer(layer, "self_attn.v_proj")), grid);
    NDArray scores = q.mul(attentionScale).matMul(k.transpose(0, 1, 3, 2));
    NDArray z = scores.add(mask).softmax(-1).matMul(v);
    NDArray concatenated = z.transpose(0, 2, 1, 3).reshape(-1, shape.width());
    return concatenated.matMul(weights.layer(layer, "self_attn.o_proj"));
  }

  private NDArray heads(NDArray rows, Shape grid) {
    return rows.reshape(grid.get(0), grid.get(1), shape.heads(), shape.headSize())
        .transpose(0, 2, 1, 3);
  }

  private NDArray mlp(int layer, NDArray x) {
    NDArray gate = x.matMul(weights.layer(layer, "mlp.gate_proj"));
    NDArray up = x.matMul(weights.layer(layer, "mlp.up_proj"));
    NDArray silu = gate.mul(gate.getNDArrayInternal().sigmoid());
    return silu.mul(up).matMul(weights.layer(layer, "mlp.down_proj"));
  }

  private NDArray norm(NDArray x, NDArray gain) {
    NDArray meanSquare = x.mul(x).mean(new int[] {-1}, true);
    return x.div(meanSquare.add(epsilon).sqrt()).mul(gain);
  }

  private NDArray unembed(NDArray x) {
    NDArray unembedding = weights.embedding().transpose();
    unembedding.attach(x.getManager());
    return x.matMul(unembedding);
  }

  private static NDArray causalMask(int length, NDManager owner) {
    float[] mask = new float[length * length];
    for (int query = 0; query < length; query++) {
      for (int key = query + 1; key < length; key++) {
        mask[query * length + key] = MASKED;
      }
    }
    return owner.create(mask, new Shape(length, length));
  }
}
