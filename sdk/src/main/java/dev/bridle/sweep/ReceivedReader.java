// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.tensor.FloatTensor;

/** Takes what heads put out when one of their inputs came along a path. */
@FunctionalInterface
public interface ReceivedReader {
  /**
   * Reads one layer under one path.
   *
   * @param path its index in the list that was run
   * @param layer whose heads received
   * @param z what they put out [positions, H, d]
   */
  void read(int path, int layer, FloatTensor z);
}
