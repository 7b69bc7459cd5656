// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import java.util.List;

/**
 * How much more often a head looks at one certain option if that is right than if it is not.
 *
 * <p>Idea: some single-letter heads serve one letter, and only when it is the answer. Formula: for
 * each option i, P(favourite is i | i is right) − P(favourite is i | i is not), the favourite being
 * that of {@link FavouriteOption}: 1 for a head that looks at the letter exactly when it is right,
 * 0 for one that always or never does. It is added up prompt by prompt as n·1[favourite is i] where
 * i is right and −n/(n−1)·1[favourite is i] where it is not, whose mean is that difference if each
 * of n options is right equally often. Source: Lieberum et al., arXiv 2307.09458; the formula is
 * proposed here.
 *
 * <p>When it misleads: where options are not right equally often the weights are wrong; prompts in
 * all orders of their options are balanced. A head that follows whichever letter is right scores
 * for all letters: {@link AttentionPreference} tells.
 *
 * @param from where it looks from: the mark's last position
 * @param options what is chosen from, the candidates; a prompt needs two of them
 * @param correct marks the option that is right: it stands where that option stands
 * @param share of the attention to options that one must get, from 0 to 1
 * @param mass the least attention to all options, from 0 to 1
 */
public record FavouriteIfCorrect(
    Mark from, List<Mark> options, Mark correct, double share, double mass) implements Favourites {
  /** Copies the list, and checks the limits. */
  public FavouriteIfCorrect {
    options = Settings.marks("options", options, 2);
    Settings.share("share", share);
    Settings.share("mass", mass);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    Item item = seen.item();
    List<Mark> offered = offered(item);
    double n = offered.size();
    if (offered.stream().anyMatch(option -> isRight(item, option))) {
      add(seen, tally, offered, option -> isRight(item, option) ? n : -n / (n - 1));
    }
  }

  private boolean isRight(Item item, Mark option) {
    return item.at(option).equals(item.at(correct));
  }
}
