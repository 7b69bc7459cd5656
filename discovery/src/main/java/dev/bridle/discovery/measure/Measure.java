// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import dev.bridle.model.HookPoint;
import java.util.Set;

/**
 * A method that looks on: what the model's own run of one prompt says about every head.
 *
 * <p>All measures of one prompt set look at the same run, so that prompts are run once.
 */
public non-sealed interface Measure extends Method {
  /** {@return what must be captured of the run} */
  Set<HookPoint> hooks();

  /**
   * Adds what one run says.
   *
   * @param seen the run of one prompt
   * @param tally of this measure alone
   */
  void observe(Observation seen, HeadTally tally);
}
