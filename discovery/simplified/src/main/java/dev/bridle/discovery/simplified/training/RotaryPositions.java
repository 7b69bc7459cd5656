// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary position embedding in Llama's layout: coordinate i turns together with coordinate i + d/2.
 *
 * <p>Position p turns the pair i by the angle p · {@value #BASE}^(−2i/d).
 */
public final class RotaryPositions {
  /** The base of the angles' wavelengths. */
  public static final double BASE = 10_000;

  private final NDArray cosines;
  private final NDArray sines;

  RotaryPositions(DecoderShape shape, NDManager manager) {
    int half = shape.headSize() / 2;
    float[] cosines = new float[shape.context() * half];
    float[] sines = new float[shape.context() * half];
    for (int position = 0; position < shape.context(); position++) {
      for (int i = 0; i < half; i++) {
        double angle = position * Math.pow(BASE, -(double) i / half);
        cosines[position * half + i] = (float) Math.cos(angle);
        sines[position * half + i] = (float) Math.sin(angle);
      }
    }
    this.cosines = manager.create(cosines, new Shape(shape.context(), half));
    this.sines = manager.create(sines, new Shape(shape.context(), half));
  }

  /** {@return queries or keys, sequences × heads × positions × size, turned by their positions} */
  NDArray turn(NDArray x) {
    long length = x.getShape().get(2);
    NDArray cosine = firstRows(cosines, length, x.getManager());
    NDArray sine = firstRows(sines, length, x.getManager());
    NDList halves = x.split(2, 3);
    NDArray first = halves.get(0);
    NDArray second = halves.get(1);
    NDArray turnedFirst = first.mul(cosine).sub(second.mul(sine));
    NDArray turnedSecond = second.mul(cosine).add(first.mul(sine));
    return turnedFirst.concat(turnedSecond, 3);
  }

  private static NDArray firstRows(NDArray table, long count, NDManager owner) {
    NDArray rows = table.get(new NDIndex(":" + count));
    rows.attach(owner);
    return rows;
  }
}
