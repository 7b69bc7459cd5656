// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.Random;

/**
 * A run whose numbers a test gives: heads read the residual stream as it is and write it back.
 *
 * @param item the prompt
 * @param shape with D = d × H, so that a head's value is its own stretch of the stream
 * @param patterns [layers, H, positions, positions]
 * @param residuals [layers + 1, positions, D]
 * @param attention [layers, positions, D]
 * @param norm what a norm behind the projection multiplies with; none if 0
 */
record HandRun(
    Item item,
    ModelShape shape,
    FloatTensor patterns,
    FloatTensor residuals,
    FloatTensor attention,
    double norm)
    implements Observation {

  /** A run of random numbers, but of whole layers: attention adds what heads write, and a bias. */
  static HandRun random(Item item, ModelShape shape, double norm, double bias, long seed) {
    Random random = new Random(seed);
    int length = item.length();
    int width = shape.hiddenSize();
    int layers = shape.layers();
    float[] patterns = new float[layers * shape.heads() * length * length];
    for (int row = 0; row < patterns.length / length; row++) {
      int query = row % length;
      for (int key = 0; key <= query; key++) {
        patterns[row * length + key] = random.nextFloat() * 2 / (query + 1);
      }
    }
    float[] residuals = new float[(layers + 1) * length * width];
    for (int i = 0; i < residuals.length; i++) {
      residuals[i] = (float) random.nextGaussian();
    }
    HandRun run =
        new HandRun(
            item,
            shape,
            new FloatTensor(patterns, layers, shape.heads(), length, length),
            new FloatTensor(residuals, layers + 1, length, width),
            new FloatTensor(new float[layers * length * width], layers, length, width),
            norm);
    run.attend(bias);
    return run;
  }

  private void attend(double bias) {
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (int query = 0; query < item.length(); query++) {
        float[] z = new float[shape.zWidth()];
        for (int i = 0; i < z.length; i++) {
          HeadId head = new HeadId(layer, i / shape.headDim());
          for (int key = 0; key <= query; key++) {
            z[i] += (float) attention(head, query, key) * residuals.at(layer, key, i);
          }
        }
        FloatTensor row = new FloatTensor(z, 1, shape.heads(), shape.headDim());
        FloatTensor written = circuits().written(layer, row);
        for (int i = 0; i < shape.hiddenSize(); i++) {
          double sum = bias;
          for (int head = 0; head < shape.heads(); head++) {
            sum += written.at(0, head, i);
          }
          attention.data()[attention.offset(layer, query, i)] = (float) sum;
        }
      }
    }
  }

  @Override
  public double attention(HeadId head, int query, int key) {
    return patterns.at(head.layer(), head.head(), query, key);
  }

  @Override
  public FloatVector z(HeadId head, int position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FloatVector residual(int layer, int position) {
    return residuals.row(layer, position);
  }

  @Override
  public FloatVector attentionOutput(int layer, int position) {
    return attention.row(layer, position);
  }

  @Override
  public HeadCircuits circuits() {
    return new Straight(shape, norm);
  }

  private record Straight(ModelShape shape, double norm) implements HeadCircuits {
    @Override
    public FloatTensor read(int layer, HeadInput input, FloatTensor residuals) {
      return new FloatTensor(residuals.data(), residuals.size(0), shape.heads(), shape.headDim());
    }

    @Override
    public FloatTensor written(int layer, FloatTensor z) {
      int rows = z.size(0);
      int width = shape.hiddenSize();
      float[] written = new float[rows * shape.heads() * width];
      for (int row = 0; row < rows; row++) {
        double scale = norm == 0 ? 1 : norm / z.row(row, 0).norm();
        for (int i = 0; i < width; i++) {
          int head = i / shape.headDim();
          written[(row * shape.heads() + head) * width + i] =
              (float) (z.at(row, head, i % shape.headDim()) * scale * (norm == 0 ? 1 : i + 1));
        }
      }
      return new FloatTensor(written, rows, shape.heads(), width);
    }

    @Override
    public FloatTensor projection(int layer) {
      int width = shape.hiddenSize();
      float[] same = new float[width * width];
      for (int i = 0; i < width; i++) {
        same[i * width + i] = 1;
      }
      return new FloatTensor(same, width, width);
    }

    @Override
    public FloatTensor alone(int layer, int... tokens) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FloatTensor logits(FloatTensor residuals) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FloatTensor reading(HeadId head, HeadInput input) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FloatTensor directions(int... tokens) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double finalScale(FloatVector residual) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
