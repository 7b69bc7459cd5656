// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import java.util.List;

/**
 * Whether an edit did what it was made for.
 *
 * <p>A gain can be luck in two ways, and each has its guard:
 *
 * <ul>
 *   <li><em>These questions</em>: with others there might be none. So the whole 95 % interval of
 *       the gain, paired over questions the edit was not chosen by, has to be above zero.
 *   <li><em>Any edit</em>: random heads or directions might gain as much, and then the heads found
 *       are not the cause. So the gain has to be above the mean gain of every control. The mean and
 *       not the highest, because the highest of many draws grows with their number: whoever drew
 *       more controls would be punished for it. The highest belongs in the report all the same.
 * </ul>
 *
 * <p>The rule says nothing about cost: whether the gain is worth its cross-entropy is the user's
 * call.
 */
public enum Verdict {
  /** The gain is real, and it is the edit's. */
  APPLIED("applied"),
  /** There is no gain, or none that this edit can claim. */
  NO_GAIN("no-gain");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /**
   * {@return the verdict}
   *
   * @param gain after minus before, of a measure of which more is better
   * @param controls what other edits gained; with none, only the interval decides
   */
  public static Verdict of(Estimate gain, List<Control> controls) {
    boolean real = gain.low() > 0;
    boolean owned = controls.stream().allMatch(control -> control.mean() < gain.value());
    return real && owned ? APPLIED : NO_GAIN;
  }

  @Override
  public String toString() {
    return text;
  }
}
