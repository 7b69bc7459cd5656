// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.model.HookPoint;
import java.util.List;
import java.util.Set;

/**
 * How much more a head attends along one relation than along another that looks alike.
 *
 * <p>Idea: a head that merges the pieces of a word looks one token back inside words and not
 * between them; a previous-token head does so everywhere. So the second relation is the same step
 * where it should not be taken. Formula: the mean over links (q, K) of Σ_{k∈K} A[q,k] along the
 * relation minus the same along the baseline, prompt by prompt; prompts that lack either say
 * nothing. Source: Ferrando &amp; Voita, arXiv 2403.00824, describe subword-merging heads as active
 * on such edges and inactive elsewhere; the difference as a score is proposed here.
 *
 * <p>When it misleads: a baseline of other distances measures distance, so both relations should
 * reach equally far back.
 *
 * @param link the relation
 * @param baseline the relation that should not be followed
 */
public record AttentionContrast(Link.Kind link, Link.Kind baseline) implements Measure {
  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    List<Link> wanted = Links.of(seen.item(), link);
    List<Link> others = Links.of(seen.item(), baseline);
    if (!wanted.isEmpty() && !others.isEmpty()) {
      tally.add(
          seen.shape()
              .allHeads()
              .mapToDouble(head -> Links.mean(seen, head, wanted) - Links.mean(seen, head, others))
              .toArray());
    }
  }
}
