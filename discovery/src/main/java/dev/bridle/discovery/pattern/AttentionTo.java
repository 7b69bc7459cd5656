// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.model.HookPoint;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How much a head attends from one place to others.
 *
 * <p>Idea: a head that moves something to the answer looks at it from where the answer is made: a
 * name mover from the end at the indirect object, an S-inhibition head at the second subject, a
 * content gatherer at the text that holds the answer, a summary reader at the comma where a
 * sentiment was summed up. Formula: Σ A[q,k] over all positions k of the marks, each once, with q
 * the last position of the first mark. Sources: Wang et al., arXiv 2211.00593; Yao et al., arXiv
 * 2405.17969; Lieberum et al., arXiv 2307.09458; Merullo et al., arXiv 2310.08744; Tigges et al.,
 * arXiv 2310.15154; Chughtai et al., arXiv 2402.07321.
 *
 * <p>When it misleads: attention is not effect; long places gather more than short ones; and a head
 * that prefers a distance scores where all prompts have one template.
 *
 * @param from where it looks from: the mark's last position
 * @param to what it looks at; a prompt needs one of them
 */
public record AttentionTo(Mark from, List<Mark> to) implements Measure {
  /** Copies the list, and refuses an empty one. */
  public AttentionTo {
    to = Settings.marks("to", to, 1);
  }

  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    Set<Integer> keys = new TreeSet<>();
    to.forEach(mark -> keys.addAll(seen.item().at(mark)));
    if (!keys.isEmpty() && !seen.item().at(from).isEmpty()) {
      tally.add(
          seen.shape()
              .allHeads()
              .mapToDouble(head -> AttentionRow.from(seen, head, from).on(keys))
              .toArray());
    }
  }
}
