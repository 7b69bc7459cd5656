// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.edit.EditPlan;
import dev.bridle.head.HeadSet;

/**
 * One tried setting.
 *
 * @param heads the K best heads
 * @param strength α
 * @param plan the edit
 * @param gain MC1 on validation questions above the unedited model's
 * @param cost rise of cross-entropy on neutral text, in nats
 */
public record Setting(HeadSet heads, double strength, EditPlan plan, double gain, double cost) {
  /**
   * {@return gain per cost, the number that settings are ranked by}
   *
   * <p>A cost below zero is luck and counts as none; the tolerated cost in the denominator keeps
   * tiny edits with tiny gains from winning by costing nothing.
   *
   * @param tolerated the recipe's tolerated cost, in nats
   */
  public double gainPerCost(double tolerated) {
    return gain / (Math.max(0, cost) + tolerated);
  }
}
