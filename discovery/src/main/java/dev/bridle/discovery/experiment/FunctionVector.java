// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;

/**
 * A task as a vector: the sum of what some heads write to the residual stream on average over the
 * task's prompts, v = Σ_h z̄_h W_O (Todd and others, arXiv 2310.15213).
 *
 * <pre>{@code
 * HeadMeans means = TaskMeans.of(engine, shape, prompts.items(), Mark.END);
 * FunctionVector capitalize = FunctionVector.of(circuits, means, best);
 * engine.run(engine.clean(zeroShot), List.of(capitalize.addedAt(zeroShot.length - 1)), reader);
 * }</pre>
 *
 * <p>Published, the whole vector is added to the residual stream at about a third of the layers.
 * Interventions change heads, so that {@link #addedAt} adds each head's part where that head
 * writes: the sum arrives in full only behind the last of them, and what a later head makes of an
 * earlier one's part comes on top.
 */
public final class FunctionVector {
  private final HeadSet heads;
  private final HeadMeans means;
  private final FloatVector vector;

  private FunctionVector(HeadSet heads, HeadMeans means, FloatVector vector) {
    this.heads = heads;
    this.means = means;
    this.vector = vector;
  }

  /**
   * {@return the vector of some heads}
   *
   * @param circuits of the model; used here only
   * @param means z̄ of every head at the last token of the task's prompts
   * @param heads at least one, for example the ten with the highest {@link FunctionVectorScore}
   */
  public static FunctionVector of(HeadCircuits circuits, HeadMeans means, HeadSet heads) {
    if (heads.size() == 0) {
      throw new IllegalArgumentException("a function vector of no heads");
    }
    double[] sum = new double[circuits.shape().hiddenSize()];
    for (int layer : heads.stream().map(HeadId::layer).distinct().toList()) {
      FloatTensor written = circuits.written(layer, row(circuits, means, layer));
      for (HeadId head : heads) {
        if (head.layer() == layer) {
          FloatVector part = written.row(0, head.head());
          for (int i = 0; i < sum.length; i++) {
            sum[i] += part.at(i);
          }
        }
      }
    }
    return new FunctionVector(heads, means, FloatVector.of(sum));
  }

  /** All heads of a layer, since a norm behind the projection sees all of them. */
  private static FloatTensor row(HeadCircuits circuits, HeadMeans means, int layer) {
    int count = circuits.shape().heads();
    int d = circuits.shape().headDim();
    float[] row = new float[count * d];
    for (int head = 0; head < count; head++) {
      System.arraycopy(means.row(new HeadId(layer, head)).data(), 0, row, head * d, d);
    }
    return new FloatTensor(row, 1, count, d);
  }

  /** {@return the heads it is made of} */
  public HeadSet heads() {
    return heads;
  }

  /** {@return the vector [D]} */
  public FloatVector vector() {
    return vector;
  }

  /**
   * {@return the intervention that adds every head's part where it writes}
   *
   * @param position of a prompt that shows no task, the last as a rule
   */
  public Intervention addedAt(int position) {
    return new Intervention(
        heads.stream()
            .map(head -> new HeadChange(head, position, position + 1, 1, means.row(head)))
            .toList());
  }
}
