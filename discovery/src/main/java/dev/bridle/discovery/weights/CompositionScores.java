// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * How much of what earlier heads write later heads read, by their weights alone.
 *
 * <p>‖A·B‖ / (‖A‖·‖B‖) with A = W_V·W_O of the sender and B = W_Q·W_Kᵀ, W_K·W_Qᵀ or W_V·W_O of the
 * receiver, for composition through its queries, keys or values, less 1/√D, which heads that know
 * nothing of each other have. Norms are Frobenius's, so that all of D dimensions count alike,
 * whether anything is ever written there or not. Source: Elhage et al., "A Mathematical Framework
 * for Transformer Circuits" (2021).
 *
 * <p>Matrices are never multiplied out: [d, d] ones do, so that a pair costs d²·D.
 */
public final class CompositionScores {
  private final HeadCircuits circuits;

  /**
   * Looks at a model.
   *
   * @param circuits its heads; not closed
   */
  public CompositionScores(HeadCircuits circuits) {
    this.circuits = circuits;
  }

  /**
   * {@return a row a sender, in each a number a receiver; none where the sender is not earlier}
   *
   * <p>Where rotations turn queries and keys, as if both stood at one position. As many matrices
   * are held as there are receivers.
   *
   * @param senders any heads
   * @param through what of the receiver reads
   * @param receivers any heads
   * @throws dev.bridle.error.InputException if heads do not read the residual by a matrix
   */
  public double[][] of(HeadSet senders, HeadInput through, HeadSet receivers) {
    double[][] scores = new double[senders.size()][receivers.size()];
    for (double[] row : scores) {
      Arrays.fill(row, Double.NaN);
    }
    List<LowRank> readers = new ArrayList<>();
    receivers.forEach(head -> readers.add(reader(head, through)));
    FloatTensor projection = null;
    int layer = -1;
    for (int i = 0; i < senders.size(); i++) {
      HeadId sender = senders.heads().get(i);
      if (receivers.stream().anyMatch(head -> head.layer() > sender.layer())) {
        projection = layer == sender.layer() ? projection : projection(sender.layer());
        layer = sender.layer();
        LowRank writer = LowRank.output(circuits, sender, projection);
        fill(scores[i], sender, writer, receivers, readers);
      }
    }
    return scores;
  }

  private void fill(
      double[] row, HeadId sender, LowRank writer, HeadSet receivers, List<LowRank> readers) {
    double chance = 1 / Math.sqrt(circuits.shape().hiddenSize());
    for (int j = 0; j < row.length; j++) {
      if (receivers.heads().get(j).layer() > sender.layer()) {
        row[j] = writer.compositionWith(readers.get(j)) - chance;
      }
    }
  }

  private LowRank reader(HeadId head, HeadInput through) {
    return through == HeadInput.VALUE
        ? LowRank.output(circuits, head, projection(head.layer()))
        : LowRank.scores(circuits, head, through);
  }

  /** W_O with the weight of a norm that may stand behind it; its scale cancels. */
  private FloatTensor projection(int layer) {
    int heads = circuits.shape().heads();
    int headDim = circuits.projection(layer).size(0) / heads;
    Random random = new Random(layer);
    FloatTensor row = new FloatTensor(new float[heads * headDim], 1, heads, headDim);
    for (int i = 0; i < row.data().length; i++) {
      row.data()[i] = (float) random.nextGaussian();
    }
    return FrozenProjection.at(circuits, layer, row);
  }
}
