// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

import dev.bridle.discovery.sweep.run.Moments;
import dev.bridle.head.HeadSet;

/**
 * What one sender did to the metric through one receiver, over all prompts.
 *
 * @param sender the heads whose outputs were the corrupted prompt's
 * @param receiver where the path ends, and at which input
 * @param effect the metric under the path minus that of the clean run
 */
public record EdgeEffect(HeadSet sender, Receiver receiver, Moments effect) {
  @Override
  public String toString() {
    return "%s to %s: %+.4f ± %.4f"
        .formatted(sender, receiver, effect.mean(), effect.standardError());
  }
}
