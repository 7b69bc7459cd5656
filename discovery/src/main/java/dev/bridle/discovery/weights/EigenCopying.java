// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How much a head's output circuit maps tokens to themselves: 1 if every token raises its like, −1
 * if every token lowers it, 0 if neither.
 *
 * <p>Idea: a positive eigenvalue of W_E·W_V·W_O·W_U belongs to a mix of tokens that raises itself.
 * Formula: Σλ / Σ|λ|. The V×V matrix has the eigenvalues of the d×d matrix W_O·W_U·W_E·W_V and else
 * zeros, so only that one is made, by adding up over tokens. Source: Elhage et al., "A Mathematical
 * Framework for Transformer Circuits" (2021).
 *
 * <p>Embeddings and unembeddings stand there less their means over the tokens, since what all
 * tokens share copies nothing; values are the head's own, norm included. Tokens are taken evenly
 * from the whole vocabulary. It looks at no prompt, so its interval says nothing.
 *
 * <p>When it misleads: copying of rare tokens outweighs that of the few that matter; in deep layers
 * the plain embedding is not what a head reads; eigenvalues of a matrix that is far from normal say
 * little of its size.
 *
 * @param tokens how many tokens; more than a head is wide
 */
public record EigenCopying(int tokens) implements Experiment {
  /** Refuses no tokens. */
  public EigenCopying {
    if (tokens < 2) {
      throw new IllegalArgumentException(tokens + " tokens are too few to compare");
    }
  }

  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    HeadCircuits circuits = laboratory.circuits();
    int vocabulary = circuits.shape().vocabSize();
    int count = Math.min(tokens, vocabulary);
    int[] sample =
        IntStream.range(0, count).map(i -> (int) ((long) i * vocabulary / count)).toArray();
    FloatTensor embedded = circuits.alone(0, sample);
    float[] ways = centred(circuits.directions(sample).data(), count);
    double[] values = tally.unknown();
    for (int layer = 0; layer < circuits.shape().layers(); layer++) {
      FloatTensor read = circuits.read(layer, HeadInput.VALUE, embedded);
      FloatTensor hands = new FloatTensor(centred(read.data(), count), read.shape());
      FloatTensor output =
          FrozenProjection.at(circuits, layer, someRow(read, laboratory.seed() + layer));
      for (int head = 0; head < read.size(1); head++) {
        values[layer * read.size(1) + head] = score(product(hands, output, ways, head));
      }
    }
    tally.nextPrompt();
    tally.add(values);
  }

  /** Less the mean of the rows. */
  private static float[] centred(float[] rows, int count) {
    int width = rows.length / count;
    double[] mean = new double[width];
    for (int i = 0; i < rows.length; i++) {
      mean[i % width] += rows[i] / (double) count;
    }
    float[] centred = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      centred[i] = (float) (rows[i] - mean[i % width]);
    }
    return centred;
  }

  private static FloatTensor someRow(FloatTensor like, long seed) {
    Random random = new Random(seed);
    FloatTensor row =
        new FloatTensor(new float[like.size(1) * like.size(2)], 1, like.size(1), like.size(2));
    for (int i = 0; i < row.data().length; i++) {
      row.data()[i] = (float) random.nextGaussian();
    }
    return row;
  }

  /** Σ over tokens of (W_O·u)·v, [d, d]. */
  private static double[][] product(FloatTensor hands, FloatTensor output, float[] ways, int head) {
    int headDim = hands.size(2);
    int width = output.size(1);
    double[][] product = new double[headDim][headDim];
    double[] raised = new double[headDim];
    for (int token = 0; token < hands.size(0); token++) {
      Arrays.fill(raised, 0);
      for (int i = 0; i < headDim; i++) {
        int from = output.offset(head * headDim + i);
        for (int column = 0; column < width; column++) {
          raised[i] += (double) output.data()[from + column] * ways[token * width + column];
        }
      }
      int from = hands.offset(token, head);
      for (int i = 0; i < headDim; i++) {
        for (int j = 0; j < headDim; j++) {
          product[i][j] += raised[i] * hands.data()[from + j];
        }
      }
    }
    return product;
  }

  private static double score(double[][] matrix) {
    double[][] values = Eigenvalues.of(matrix);
    double sum = 0;
    double sizes = 0;
    for (int i = 0; i < matrix.length; i++) {
      sum += values[0][i];
      sizes += Math.hypot(values[0][i], values[1][i]);
    }
    return sizes == 0 ? Double.NaN : sum / sizes;
  }
}
