// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.discovery.sweep.Question;

/**
 * What one intervention did, over all prompts.
 *
 * @param question the intervention
 * @param value the metric under it
 * @param change the metric under it minus that of the run in which it was made: the clean run, or
 *     the corrupted one for denoising
 */
public record Finding(Question question, Moments value, Moments change) {
  @Override
  public String toString() {
    return "%s: %+.4f ± %.4f".formatted(question, change.mean(), change.standardError());
  }
}
