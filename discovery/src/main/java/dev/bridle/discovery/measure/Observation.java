// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatVector;

/** The model's own run of one prompt, as far as it was captured; positions count from 0. */
public interface Observation {
  /** {@return the prompt} */
  Item item();

  /** {@return the model's layers and heads} */
  ModelShape shape();

  /**
   * {@return how much a head attends from one position to another}
   *
   * @param head any head
   * @param query the position that looks
   * @param key the position that is looked at
   */
  double attention(HeadId head, int query, int key);

  /**
   * {@return a head's output before the projection [d]}
   *
   * @param head any head
   * @param position which
   */
  FloatVector z(HeadId head, int position);

  /**
   * {@return the residual stream [D]}
   *
   * @param layer before which; the number of layers gives what the final norm reads
   * @param position which
   */
  FloatVector residual(int layer, int position);

  /**
   * {@return what a layer's attention adds to the residual stream [D]}
   *
   * @param layer from 0
   * @param position which
   */
  FloatVector attentionOutput(int layer, int position);

  /** {@return the model's heads taken apart} */
  HeadCircuits circuits();
}
