// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

/**
 * Where and how widely models run.
 *
 * @param device the processor
 * @param threads of the one pool that all models of the process share; the first model opened
 *     decides. 0 takes one a core.
 */
public record RuntimeSettings(Device device, int threads) {
  /** {@return the host's processor, one thread a core} */
  public static RuntimeSettings defaults() {
    return new RuntimeSettings(Device.cpu(), 0);
  }
}
