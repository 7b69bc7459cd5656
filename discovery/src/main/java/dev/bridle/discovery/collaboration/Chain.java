// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import dev.bridle.circuit.HeadInput;
import java.util.List;

/**
 * Which kinds of heads are asked whether they tell which others. It claims nothing: what comes out
 * is measured.
 *
 * @param name what to call it
 * @param steps from kind to kind; every kind's direct effect on the logits is asked for besides
 */
public record Chain(String name, List<Step> steps) {
  /**
   * Indirect object identification, as Wang et al. (arXiv 2211.00593) drew it for GPT-2 small:
   * heads before induction make its keys, heads that notice the repeated name make the values of
   * the inhibiting ones, and those make the queries of the movers.
   */
  public static final Chain IOI =
      new Chain(
          "ioi",
          List.of(
              new Step("previous-token", "induction", HeadInput.KEY),
              new Step("duplicate-token", "inhibition", HeadInput.VALUE),
              new Step("induction", "inhibition", HeadInput.VALUE),
              new Step("inhibition", "name-mover", HeadInput.QUERY),
              new Step("inhibition", "backup-name-mover", HeadInput.QUERY),
              new Step("inhibition", "negative-name-mover", HeadInput.QUERY)));

  /**
   * One question.
   *
   * @param from the kind that sends
   * @param to the kind that receives
   * @param input at which of its inputs
   */
  public record Step(String from, String to, HeadInput input) {}

  /** Copies the list. */
  public Chain {
    steps = List.copyOf(steps);
  }
}
