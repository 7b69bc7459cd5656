// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.discovery.HeadScores;
import dev.bridle.recipes.ProbePlace;
import java.util.List;

/**
 * What probing at one place led to.
 *
 * @param at where heads were looked at
 * @param scores how well each head tells true answers from false ones there
 * @param tried every setting tried with these heads and their directions, best gain per cost first
 */
public record Probing(ProbePlace at, HeadScores scores, List<Setting> tried) {
  /** Copies the list. */
  public Probing {
    tried = List.copyOf(tried);
  }

  /** {@return the setting with the best gain per cost} */
  public Setting best() {
    return tried.get(0);
  }
}
