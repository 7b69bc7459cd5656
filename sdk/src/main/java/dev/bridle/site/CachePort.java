// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys, values, or both of one layer, kept from run to run.
 *
 * @param past the input that takes what is kept
 * @param present the output that gives what to keep; empty where there is none
 * @param type what an element is
 * @param shape the input's dimensions, with {@link #ROWS} where the batch goes and {@link #LENGTH}
 *     where the positions go: [batch, Hkv, length, d], or stacked [2, batch, Hkv, length, d]; 0
 *     where a size is not declared
 */
public record CachePort(String past, String present, ElementType type, List<Long> shape) {
  /** Stands for the number of rows in a shape. */
  public static final long ROWS = -1;

  /** Stands for the number of kept positions in a shape. */
  public static final long LENGTH = -2;

  /** Copies the shape. */
  public CachePort {
    shape = List.copyOf(shape);
  }

  /**
   * {@return the same port with sizes where its declaration said none}
   *
   * @param kvHeads Hkv
   * @param headDim d
   */
  public CachePort sized(int kvHeads, int headDim) {
    List<Long> sizes = new ArrayList<>(shape);
    int last = sizes.size() - 1;
    sizes.set(last, sizes.get(last) == 0 ? headDim : sizes.get(last));
    sizes.set(last - 2, sizes.get(last - 2) == 0 ? kvHeads : sizes.get(last - 2));
    return new CachePort(past, present, type, sizes);
  }

  /**
   * {@return the dimensions of an input that keeps nothing yet}
   *
   * @param rows of the batch
   */
  public long[] empty(int rows) {
    return shape.stream()
        .mapToLong(size -> size == ROWS ? rows : size == LENGTH ? 0 : size)
        .toArray();
  }
}
