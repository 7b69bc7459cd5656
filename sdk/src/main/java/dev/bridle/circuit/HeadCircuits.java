// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.circuit;

import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;

/**
 * A model's heads taken apart: what each reads from the residual stream and writes to it, without
 * tokens or attention.
 *
 * <p>Everything is measured by running parts of the model's own graph on rows of the residual
 * stream, one row a sequence of one token, so that norms, biases and quantised weights count as
 * they do in the model. At the first position rotations turn nothing, and a token that sees only
 * itself attends to itself alone: z is the value.
 *
 * <p>Throughout, D is the residual's width, d a head's, V the vocabulary's. It holds weights once
 * more, so it is closed when it has done.
 */
public interface HeadCircuits extends AutoCloseable {
  /** {@return the model's layers and heads} */
  ModelShape shape();

  /**
   * {@return the residual before a layer of tokens that stand alone [n, D]}
   *
   * <p>Before layer 0 that is the embedding W_E; before layer 1 what the literature calls the
   * effective embedding, the token after the first attention and MLP.
   *
   * @param layer from 0; the number of layers gives what the final norm reads
   * @param tokens n token ids
   */
  FloatTensor alone(int layer, int... tokens);

  /**
   * {@return what the heads of a layer make of rows of the residual stream [n, H, d]}
   *
   * <p>Norms and biases included. Keys and values that query heads share come once for each.
   * Queries and keys are those whose product attention is made of: the scale of scores is in them
   * where the graph has it there.
   *
   * @param layer from 0
   * @param input queries, keys or values
   * @param residuals n rows [n, D] as they stand before the layer
   */
  FloatTensor read(int layer, HeadInput input, FloatTensor residuals);

  /**
   * {@return what each head adds to the residual stream [n, H, D]}
   *
   * <p>That is z·W_O of each head; where a norm stands behind the projection, times its weight over
   * its scale at this very row, all heads together, so that heads still add up. The projection's
   * bias belongs to no head.
   *
   * @param layer from 0
   * @param z n rows of the layer's heads [n, H, d]
   */
  FloatTensor written(int layer, FloatTensor z);

  /**
   * {@return W_O of a layer [H·d, D]}
   *
   * @param layer from 0
   */
  FloatTensor projection(int layer);

  /**
   * {@return the logits of rows of the residual stream, through final norm and unembedding [n, V]}
   *
   * <p>This is the logit lens. Where the model bends its logits at the end (soft cap), these are
   * straight.
   *
   * @param residuals n rows [n, D]
   */
  FloatTensor logits(FloatTensor residuals);

  /**
   * {@return the matrix by which a head reads the residual stream [D, d]}
   *
   * <p>With the weight of the norm before it, and its centring, folded in: what the head makes of a
   * row x is x times this over the row's scale, plus a bias.
   *
   * @param head a head of the model
   * @param input queries, keys or values
   * @throws dev.bridle.error.InputException if the head does not read the residual that way
   */
  FloatTensor reading(HeadId head, HeadInput input);

  /**
   * {@return directions in the residual stream that tokens' logits grow along [n, D]}
   *
   * <p>With the final norm's weight and centring folded in: a part c of the final residual x adds
   * ⟨c, u⟩ / {@link #finalScale scale(x)} to a token's logit. That is direct logit attribution with
   * the norm frozen.
   *
   * @param tokens n token ids
   */
  FloatTensor directions(int... tokens);

  /**
   * {@return what the final norm divides a residual by}
   *
   * @param residual what the final norm reads [D]
   */
  double finalScale(FloatVector residual);

  @Override
  void close();
}
