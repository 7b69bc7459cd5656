// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Mark;
import java.util.List;

/**
 * How often a head looks at one and the same option, whichever is right.
 *
 * <p>Idea: a single-letter head has a favourite, say A. Formula: with m_i the attention from the
 * mark's last position to option i and m = Σ_i m_i, the share of prompts with m_i ≥ share·m and m ≥
 * mass, for each option; the score is the favourite's, which is the candidate that is named.
 * Sources: Lieberum et al., arXiv 2307.09458; Wiegreffe et al., arXiv 2407.15018, who find heads
 * for A alone, B alone, and heads that follow the right letter. The limits are proposed here (0.7,
 * in 80 % of prompts).
 *
 * <p>When it misleads: prompts must have each option right equally often, else a head that follows
 * the right letter has a favourite too; and options must change places, or letter and place are the
 * same. A head that hardly looks at options at all may lean to one by chance: that is what the
 * least mass is for. Heads that look at a letter only if it is right are {@link
 * FavouriteIfCorrect}'s.
 *
 * @param from where it looks from: the mark's last position
 * @param options what is chosen from, the candidates; a prompt needs two of them
 * @param share of the attention to options that one must get, from 0 to 1
 * @param mass the least attention to all options, from 0 to 1
 */
public record FavouriteOption(Mark from, List<Mark> options, double share, double mass)
    implements Favourites {
  /** Copies the list, and checks the limits. */
  public FavouriteOption {
    options = Settings.marks("options", options, 2);
    Settings.share("share", share);
    Settings.share("mass", mass);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    add(seen, tally, offered(seen.item()), option -> 1);
  }
}
