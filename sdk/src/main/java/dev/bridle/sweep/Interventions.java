// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.circuit.HeadInput;
import java.util.List;
import java.util.Set;

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

  /**
   * Finds what heads would put out if one of their inputs came from another run, and the other two
   * from the clean one: the receiving half of path patching.
   *
   * <p>A path is run up to each of the layers; there that layer's queries (or keys, or values) are
   * taken from it, everything else from the clean run, and attention is computed with them.
   *
   * @param clean made by this object
   * @param paths interventions, frozen as a rule
   * @param layers whose heads receive; a path that begins at or after a layer changes nothing there
   * @param input what of theirs comes from the path
   * @param reader is given z of every path and layer, in any order
   * @throws dev.bridle.error.InputException if the graph hides the input
   */
  void receive(
      CleanRun clean,
      List<Intervention> paths,
      Set<Integer> layers,
      HeadInput input,
      ReceivedReader reader);

  @Override
  void close();
}
