// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.TinyModel;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatTensor;
import java.util.function.UnaryOperator;

/**
 * Checkpoints whose attention output weights were changed by hand, so that the model as loaded
 * computes what another computes under an edit.
 *
 * <p>An affine f gives A and b by its values: b = f(0), row i of A = f(e_i) − b. Then W becomes A·W
 * and the layer's bias gains b·W with the weights as they were.
 */
final class HandFold {
  private HandFold() {}

  /** {@return the model with a head whose output goes through f} */
  static TinyModel fold(TinyModel model, HeadId head, UnaryOperator<double[]> f) {
    return isGpt2(model) ? gpt2(model, head, f) : llama(withBiases(model), head, f);
  }

  private static boolean isGpt2(TinyModel model) {
    return model.tensor("wte.weight") != null;
  }

  /** Conv1D weights stand as [in, out]: a head owns rows. */
  private static TinyModel gpt2(TinyModel model, HeadId head, UnaryOperator<double[]> f) {
    String name = "h." + head.layer() + ".attn.c_proj.";
    float[] weight = model.tensor(name + "weight").data().clone();
    float[] bias = model.tensor(name + "bias").data().clone();
    int width = bias.length;
    int from = head.head() * TinyModel.HEAD_DIM;
    for (int out = 0; out < width; out++) {
      double[] column = new double[TinyModel.HEAD_DIM];
      for (int i = 0; i < column.length; i++) {
        column[i] = weight[(from + i) * width + out];
      }
      double[] folded = new double[column.length];
      bias[out] = (float) (bias[out] + fold(f, column, folded));
      for (int i = 0; i < column.length; i++) {
        weight[(from + i) * width + out] = (float) folded[i];
      }
    }
    return model
        .with(name + "weight", new FloatTensor(weight, width, width))
        .with(name + "bias", new FloatTensor(bias, width));
  }

  /** Linear weights stand as [out, in]: a head owns columns. */
  private static TinyModel llama(TinyModel model, HeadId head, UnaryOperator<double[]> f) {
    String name = "model.layers." + head.layer() + ".self_attn.o_proj.";
    float[] weight = model.tensor(name + "weight").data().clone();
    float[] bias = model.tensor(name + "bias").data().clone();
    int in = TinyModel.HEADS * TinyModel.HEAD_DIM;
    int from = head.head() * TinyModel.HEAD_DIM;
    for (int out = 0; out < bias.length; out++) {
      double[] column = new double[TinyModel.HEAD_DIM];
      for (int i = 0; i < column.length; i++) {
        column[i] = weight[out * in + from + i];
      }
      double[] folded = new double[column.length];
      bias[out] = (float) (bias[out] + fold(f, column, folded));
      for (int i = 0; i < column.length; i++) {
        weight[out * in + from + i] = (float) folded[i];
      }
    }
    return model
        .with(name + "weight", new FloatTensor(weight, bias.length, in))
        .with(name + "bias", new FloatTensor(bias, bias.length));
  }

  /** Puts A·w into the last argument and returns b·w. */
  private static double fold(UnaryOperator<double[]> f, double[] w, double[] folded) {
    double[] b = f.apply(new double[w.length]);
    double gained = 0;
    for (int i = 0; i < w.length; i++) {
      gained += b[i] * w[i];
      double[] unit = new double[w.length];
      unit[i] = 1;
      double[] image = f.apply(unit);
      for (int k = 0; k < w.length; k++) {
        folded[i] += (image[k] - b[k]) * w[k];
      }
    }
    return gained;
  }

  /** The same Llama with biases of zero where its config can have some. */
  private static TinyModel withBiases(TinyModel model) {
    TinyModel biased = model.withConfig("attention_bias", true);
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      String name = "model.layers." + layer + ".self_attn.";
      int keys = TinyModel.KV_HEADS * TinyModel.HEAD_DIM;
      biased = withZeros(biased, name + "q_proj.bias", TinyModel.HEADS * TinyModel.HEAD_DIM);
      biased = withZeros(biased, name + "k_proj.bias", keys);
      biased = withZeros(biased, name + "v_proj.bias", keys);
      biased = withZeros(biased, name + "o_proj.bias", TinyModel.LLAMA_HIDDEN);
    }
    return biased;
  }

  private static TinyModel withZeros(TinyModel model, String name, int width) {
    boolean missing = model.tensor(name) == null;
    return missing ? model.with(name, new FloatTensor(new float[width], width)) : model;
  }
}
