// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

import dev.bridle.head.HeadId;
import dev.bridle.sweep.HeadChange;
import dev.bridle.tensor.FloatTensor;

/** One head's z, copied out of a layer's. */
final class HeadRows {
  private HeadRows() {}

  /** Puts what a head puts out in some run in place of its own, at some positions. */
  static HeadChange replace(HeadId head, FloatTensor z, int from, int to) {
    int d = z.size(2);
    float[] rows = new float[(to - from) * d];
    for (int position = from; position < to; position++) {
      System.arraycopy(z.data(), z.offset(position, head.head()), rows, (position - from) * d, d);
    }
    return HeadChange.replace(head, from, to, new FloatTensor(rows, to - from, d));
  }
}
