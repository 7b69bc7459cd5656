// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.Objects;
import java.util.function.Supplier;

/** One row of a batch that was captured, without its padding. */
final class CapturedRow implements Observation {
  private final Item item;
  private final ModelShape shape;
  private final ActivationCache cache;
  private final int row;
  private final int start;
  private final int width;
  private final Supplier<HeadCircuits> circuits;

  CapturedRow(
      Item item,
      ModelShape shape,
      ActivationCache cache,
      TokenBatch batch,
      int row,
      Supplier<HeadCircuits> circuits) {
    this.item = item;
    this.shape = shape;
    this.cache = cache;
    this.row = row;
    this.start = batch.startOf(row);
    this.width = batch.length();
    this.circuits = circuits;
  }

  @Override
  public Item item() {
    return item;
  }

  @Override
  public ModelShape shape() {
    return shape;
  }

  /** Reckons the place itself: it is asked for every number of a pattern. */
  @Override
  public double attention(HeadId head, int query, int key) {
    FloatTensor pattern = cache.pattern(head.layer());
    int block = row * pattern.size(1) + Objects.checkIndex(head.head(), pattern.size(1));
    int line = block * width + at(query);
    return pattern.data()[line * width + at(key)];
  }

  @Override
  public FloatVector z(HeadId head, int position) {
    return cache.z(head.layer()).row(row, at(position), head.head());
  }

  @Override
  public FloatVector residual(int layer, int position) {
    return cache.residual(layer).row(row, at(position));
  }

  @Override
  public FloatVector attentionOutput(int layer, int position) {
    return cache.attention(layer).row(row, at(position));
  }

  @Override
  public HeadCircuits circuits() {
    return circuits.get();
  }

  private int at(int position) {
    return start + Objects.checkIndex(position, item.length());
  }
}
