// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import java.util.Random;

/**
 * An edit of a {@link TinyModel}'s head, and the same written down once more: z becomes z·a + b.
 *
 * <p>The matrix is written from the definition of each edit, and put into the checkpoint's weights
 * as they are stored, so that neither the algebra nor the graph of the library is relied on.
 */
final class HandEdit {
  private static final int D = TinyModel.HEAD_DIM;
  private static final int WIDTH = TinyModel.HEADS * D;

  private final HeadEdit edit;
  private final double[][] a;
  private final double[] b;

  private HandEdit(HeadEdit edit, double[][] a, double[] b) {
    this.edit = edit;
    this.a = a;
    this.b = b;
  }

  static HandEdit scale(String head, double factor) {
    return new HandEdit(
        new HeadEdit.Scale(HeadId.parse(head), factor), diagonal(factor), new double[D]);
  }

  static HandEdit ablate(String head) {
    return new HandEdit(new HeadEdit.Ablate(HeadId.parse(head)), diagonal(0), new double[D]);
  }

  static HandEdit replace(String head, long seed) {
    FloatVector value = vector(seed);
    return new HandEdit(
        new HeadEdit.Replace(HeadId.parse(head), value), diagonal(0), numbers(value));
  }

  static HandEdit add(String head, long seed) {
    FloatVector value = vector(seed);
    return new HandEdit(new HeadEdit.Add(HeadId.parse(head), value), diagonal(1), numbers(value));
  }

  static HandEdit project(String head, long seed, double strength) {
    FloatVector direction = vector(seed);
    double[] theta = numbers(direction);
    double squares = 0;
    for (double component : theta) {
      squares += component * component;
    }
    double[][] a = diagonal(1);
    for (int i = 0; i < D; i++) {
      for (int j = 0; j < D; j++) {
        a[i][j] -= strength * theta[i] / Math.sqrt(squares) * theta[j] / Math.sqrt(squares);
      }
    }
    return new HandEdit(
        new HeadEdit.Project(HeadId.parse(head), direction, strength), a, new double[D]);
  }

  /** The edit as the library has it. */
  HeadEdit edit() {
    return edit;
  }

  static EditPlan plan(List<HandEdit> edits) {
    return EditPlan.of(edits.stream().map(HandEdit::edit).toArray(HeadEdit[]::new));
  }

  /** A row of size one, the same for the same seed. */
  static FloatVector vector(long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[D];
    for (int i = 0; i < D; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return FloatVector.of(numbers);
  }

  /** {@return the checkpoint that computes without edits what the model computes under these} */
  static TinyModel bake(TinyModel model, List<HandEdit> edits) {
    boolean gpt2 = model.tensor("wte.weight") != null;
    boolean biased = gpt2 || model.tensor("model.layers.0.self_attn.o_proj.bias") != null;
    TinyModel baked = biased ? model : withBiases(model);
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      int number = layer;
      String name =
          gpt2 ? "h." + layer + ".attn.c_proj." : "model.layers." + layer + ".self_attn.o_proj.";
      Rows rows = new Rows(baked.tensor(name + "weight"), baked.tensor(name + "bias"), !gpt2);
      // y = ((z·a + b)·a' + b')·W: what is applied last meets the weights first.
      for (int i = edits.size() - 1; i >= 0; i--) {
        if (edits.get(i).edit().head().layer() == number) {
          rows.fold(edits.get(i));
        }
      }
      baked = baked.with(name + "weight", rows.weight()).with(name + "bias", rows.bias());
    }
    return baked;
  }

  /** The same Llama with biases of zero, which its config allows in all four projections. */
  private static TinyModel withBiases(TinyModel model) {
    TinyModel biased = model.withConfig("attention_bias", true);
    int keys = TinyModel.KV_HEADS * D;
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      String self = "model.layers." + layer + ".self_attn.";
      biased =
          biased
              .with(self + "q_proj.bias", new FloatTensor(new float[WIDTH], WIDTH))
              .with(self + "k_proj.bias", new FloatTensor(new float[keys], keys))
              .with(self + "v_proj.bias", new FloatTensor(new float[keys], keys))
              .with(
                  self + "o_proj.bias",
                  new FloatTensor(new float[TinyModel.LLAMA_HIDDEN], TinyModel.LLAMA_HIDDEN));
    }
    return biased;
  }

  private static double[][] diagonal(double value) {
    double[][] matrix = new double[D][D];
    for (int i = 0; i < D; i++) {
      matrix[i][i] = value;
    }
    return matrix;
  }

  private static double[] numbers(FloatVector vector) {
    double[] numbers = new double[vector.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = vector.at(i);
    }
    return numbers;
  }

  /** One layer's W_O and bias in double precision, rounded when they are done. */
  private static final class Rows {
    private final double[][] weight;
    private final double[] bias;
    private final boolean turned;

    /** Takes what the checkpoint holds; torch's Linear stores the transpose. */
    Rows(FloatTensor stored, FloatTensor storedBias, boolean turned) {
      this.turned = turned;
      this.weight = new double[WIDTH][storedBias.size(0)];
      this.bias = new double[storedBias.size(0)];
      for (int out = 0; out < bias.length; out++) {
        bias[out] = storedBias.at(out);
        for (int in = 0; in < WIDTH; in++) {
          weight[in][out] = turned ? stored.at(out, in) : stored.at(in, out);
        }
      }
    }

    void fold(HandEdit edit) {
      int from = edit.edit().head().head() * D;
      for (int out = 0; out < bias.length; out++) {
        double[] column = new double[D];
        for (int i = 0; i < D; i++) {
          bias[out] += edit.b[i] * weight[from + i][out];
          for (int j = 0; j < D; j++) {
            column[i] += edit.a[i][j] * weight[from + j][out];
          }
        }
        for (int i = 0; i < D; i++) {
          weight[from + i][out] = column[i];
        }
      }
    }

    FloatTensor weight() {
      int width = bias.length;
      float[] numbers = new float[WIDTH * width];
      for (int in = 0; in < WIDTH; in++) {
        for (int out = 0; out < width; out++) {
          numbers[turned ? out * WIDTH + in : in * width + out] = (float) weight[in][out];
        }
      }
      return turned
          ? new FloatTensor(numbers, width, WIDTH)
          : new FloatTensor(numbers, WIDTH, width);
    }

    FloatTensor bias() {
      return new FloatTensor(FloatVector.of(bias).toArray(), bias.length);
    }
  }
}
