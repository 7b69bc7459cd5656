// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import java.util.List;

/**
 * Runs interventions on one model, many at once, and none of them further than it must.
 *
 * <p>Rows start at the layer where they differ from the clean run, and at the position; what comes
 * before is taken from it. Their logits are those of running each alone on the whole prompt, up to
 * rounding, whatever runs beside them.
 *
 * <p>It holds the model's weights once more, so it is closed when it has done.
 */
public interface Interventions extends AutoCloseable {
  /**
   * {@return the model's own run of a prompt}
   *
   * @param tokens the prompt, at least one
   */
  CleanRun clean(int... tokens);

  /**
   * Runs interventions on a prompt.
   *
   * @param clean made by this object
   * @param interventions any number
   * @param reader is given the logits of each, in any order
   */
  void run(CleanRun clean, List<Intervention> interventions, LogitReader reader);

  @Override
  void close();
}
