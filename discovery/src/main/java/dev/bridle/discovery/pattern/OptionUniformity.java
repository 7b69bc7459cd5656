// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import dev.bridle.model.HookPoint;
import java.util.List;
import java.util.Set;

/**
 * How often a head looks at all options of a question alike.
 *
 * <p>Idea: a constant head gathers every option, whichever is right. Formula: a prompt counts 1 if
 * U ≥ uniformity and m ≥ mass, else 0, where m = Σ_i m_i is the attention from the mark's last
 * position to the options and U = −Σ_i p_i log p_i / log n with p_i = m_i / m over n options: 1 if
 * all get alike, 0 if one gets all. Source: Lieberum et al., arXiv 2307.09458, who describe such
 * heads in words; the formula and its limits are proposed here (0.95 and 0.3, in 80 % of prompts).
 *
 * <p>When it misleads: a head that looks everywhere alike looks at the options alike, and passes
 * where options are a large part of the prompt; options of unequal length gather unequally.
 *
 * @param from where it looks from: the mark's last position
 * @param options what is chosen from; a prompt needs two of them
 * @param uniformity the least U, from 0 to 1
 * @param mass the least m, from 0 to 1
 */
public record OptionUniformity(Mark from, List<Mark> options, double uniformity, double mass)
    implements Measure {
  /** Copies the list, and checks the limits. */
  public OptionUniformity {
    options = Settings.marks("options", options, 2);
    Settings.share("uniformity", uniformity);
    Settings.share("mass", mass);
  }

  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    Item item = seen.item();
    List<Mark> present = options.stream().filter(mark -> !item.at(mark).isEmpty()).toList();
    if (present.size() > 1 && !item.at(from).isEmpty()) {
      tally.add(
          seen.shape()
              .allHeads()
              .mapToDouble(head -> isUniform(seen, head, present) ? 1 : 0)
              .toArray());
    }
  }

  private boolean isUniform(Observation seen, HeadId head, List<Mark> present) {
    AttentionRow row = AttentionRow.from(seen, head, from);
    double all = present.stream().mapToDouble(row::on).sum();
    double entropy =
        present.stream()
            .mapToDouble(mark -> row.on(mark) / all)
            .filter(p -> p > 0)
            .map(p -> -p * Math.log(p))
            .sum();
    return all > 0 && all >= mass && entropy / Math.log(present.size()) >= uniformity;
  }
}
