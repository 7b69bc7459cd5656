// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.tensor.FloatTensor;
import java.util.Arrays;
import java.util.function.IntFunction;

/** What every head of a model puts out at one position of one run. */
final class HeadRows {
  private final int heads;
  private final int headDim;
  private final float[] rows;

  private HeadRows(ModelShape shape, IntFunction<FloatTensor> layers, int... position) {
    this.heads = shape.heads();
    this.headDim = shape.headDim();
    this.rows = new float[shape.layers() * shape.zWidth()];
    for (int layer = 0; layer < shape.layers(); layer++) {
      FloatTensor z = layers.apply(layer);
      int width = shape.zWidth();
      System.arraycopy(z.data(), z.offset(position), rows, layer * width, width);
    }
  }

  /** Of a run that interventions begin with. */
  static HeadRows of(ModelShape shape, CleanRun run, int position) {
    return new HeadRows(shape, run::z, position);
  }

  /** Of a capture of one row, one position of which was kept. */
  static HeadRows of(ModelShape shape, ActivationCache captured) {
    return new HeadRows(shape, captured::z, 0, 0);
  }

  /** The head's row in place of what it puts out at a position. */
  HeadChange at(HeadId head, int position) {
    int from = (head.layer() * heads + head.head()) * headDim;
    float[] row = Arrays.copyOfRange(rows, from, from + headDim);
    return HeadChange.replace(head, position, position + 1, new FloatTensor(row, 1, headDim));
  }
}
