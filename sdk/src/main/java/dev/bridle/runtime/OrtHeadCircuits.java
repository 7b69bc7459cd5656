// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.site.DecoderGraph;
import dev.bridle.stream.ResidualStream;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;

/** Heads taken apart by running parts of a decoder, each in a session made when first needed. */
final class OrtHeadCircuits implements HeadCircuits {
  private final ModelShape shape;
  private final RowFragments fragments;
  private final LoneTokens alone;
  private final HeadReadings readings;
  private final HeadWritings writings;
  private final UnembeddingReadings unembedding;

  /** Takes over the fragments. */
  OrtHeadCircuits(
      DecoderGraph decoder,
      ResidualStream stream,
      RowFragments fragments,
      ProbeRun runs,
      CircuitPrecision precision) {
    this.shape = decoder.shape();
    this.fragments = fragments;
    this.alone = new LoneTokens(fragments, runs);
    this.readings = new HeadReadings(decoder, fragments, precision);
    this.writings = new HeadWritings(decoder, stream, fragments, precision);
    this.unembedding = new UnembeddingReadings(shape, fragments, precision);
  }

  @Override
  public ModelShape shape() {
    return shape;
  }

  @Override
  public FloatTensor alone(int layer, int... tokens) {
    if (layer < 0 || layer > shape.layers()) {
      throw new IllegalArgumentException("before layer " + layer + " of " + shape.layers());
    }
    requireTokens(tokens);
    return fragments.whileOpen(() -> alone.before(layer, tokens));
  }

  @Override
  public FloatTensor read(int layer, HeadInput input, FloatTensor residuals) {
    requireLayer(layer);
    requireRows(residuals);
    return fragments.whileOpen(() -> readings.read(layer, input, residuals));
  }

  @Override
  public FloatTensor written(int layer, FloatTensor z) {
    requireLayer(layer);
    int[] sizes = z.shape();
    if (sizes.length != 3 || sizes[1] != shape.heads() || sizes[2] != shape.headDim()) {
      throw new IllegalArgumentException(
          "%s is no z of %d heads of width %d".formatted(z, shape.heads(), shape.headDim()));
    }
    return fragments.whileOpen(() -> writings.written(layer, z));
  }

  @Override
  public FloatTensor projection(int layer) {
    requireLayer(layer);
    return fragments.whileOpen(() -> writings.matrix(layer));
  }

  @Override
  public FloatTensor logits(FloatTensor residuals) {
    requireRows(residuals);
    return fragments.whileOpen(() -> unembedding.logits(residuals));
  }

  @Override
  public FloatTensor reading(HeadId head, HeadInput input) {
    shape.require(head);
    return fragments.whileOpen(() -> readings.matrix(head, input, shape.hiddenSize()));
  }

  @Override
  public FloatTensor directions(int... tokens) {
    requireTokens(tokens);
    return fragments.whileOpen(() -> unembedding.directions(shape.hiddenSize(), tokens));
  }

  @Override
  public double finalScale(FloatVector residual) {
    float[] numbers = residual.toArray();
    requireRows(new FloatTensor(numbers, 1, numbers.length));
    RowScale scale = fragments.whileOpen(() -> unembedding.scale(shape.hiddenSize()));
    return scale.of(numbers, 0, numbers.length);
  }

  private void requireLayer(int layer) {
    if (layer < 0 || layer >= shape.layers()) {
      throw new IllegalArgumentException("layer " + layer + " of " + shape.layers());
    }
  }

  private void requireRows(FloatTensor rows) {
    int[] sizes = rows.shape();
    if (sizes.length != 2 || sizes[0] == 0 || sizes[1] != shape.hiddenSize()) {
      throw new IllegalArgumentException(
          "%s are no rows of %d numbers".formatted(rows, shape.hiddenSize()));
    }
  }

  private void requireTokens(int[] tokens) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("no tokens");
    }
    for (int token : tokens) {
      if (token < 0 || token >= shape.vocabSize()) {
        throw new InputException(
            "token %d is not in the model's vocabulary of %d".formatted(token, shape.vocabSize()),
            "Use the tokenizer that belongs to the model.");
      }
    }
  }

  @Override
  public void close() {
    fragments.close();
  }
}
