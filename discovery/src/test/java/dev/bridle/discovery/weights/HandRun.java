// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.stream.IntStream;

/**
 * A run of a prompt through {@link HandCircuits}, in which every layer reads the tokens alone.
 *
 * @param item the prompt
 * @param circuits its heads
 * @param pattern where heads look
 */
public record HandRun(Item item, HandCircuits circuits, Pattern pattern) implements Observation {
  /** Where heads look. */
  public interface Pattern {
    /**
     * {@return how much a head attends}
     *
     * @param head any head
     * @param query the position that looks
     * @param key the position that is looked at
     */
    double at(HeadId head, int query, int key);
  }

  /**
   * {@return every head's score of a measure that sees this run}
   *
   * @param measure any
   */
  public double[] scores(Measure measure) {
    HeadTally tally = new HeadTally(shape(), measure, 1);
    tally.nextPrompt();
    measure.observe(this, tally);
    return IntStream.range(0, shape().layers() * shape().heads())
        .mapToDouble(tally::score)
        .toArray();
  }

  @Override
  public ModelShape shape() {
    return circuits.shape();
  }

  @Override
  public double attention(HeadId head, int query, int key) {
    return pattern.at(head, query, key);
  }

  @Override
  public FloatVector z(HeadId head, int position) {
    double[] sum = new double[HandCircuits.SIZE];
    FloatTensor values =
        ((HeadCircuits) circuits)
            .read(head.layer(), HeadInput.VALUE, circuits.alone(0, item.tokens()));
    for (int key = 0; key <= position; key++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += attention(head, position, key) * values.at(key, head.head(), i);
      }
    }
    return FloatVector.of(sum);
  }

  @Override
  public FloatVector residual(int layer, int position) {
    return circuits.alone(0, item.token(position)).row(0);
  }

  @Override
  public FloatVector attentionOutput(int layer, int position) {
    throw new UnsupportedOperationException();
  }
}
