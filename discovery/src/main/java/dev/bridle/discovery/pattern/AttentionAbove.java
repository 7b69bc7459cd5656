// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.head.HeadId;
import dev.bridle.model.HookPoint;
import java.util.List;
import java.util.Set;

/**
 * How often most of what a head attends to lies along a relation: how peaky it is there.
 *
 * <p>Idea: a mean of 0.5 may be half of the attention each time, or all of it every other time; a
 * head that carries out a step of an algorithm does the latter. Formula: the share of a prompt's
 * links (q, K) with Σ_{k∈K} A[q,k] &gt; limit. Source: Cabannes et al., arXiv 2406.02128, who call
 * an iteration head's rows peaky where the right token has more than 0.5.
 *
 * <p>When it misleads: as {@link AttentionAlong} does; and attention just below the limit counts as
 * none.
 *
 * @param link the relation
 * @param limit from 0 to 1
 */
public record AttentionAbove(Link.Kind link, double limit) implements Measure {
  /** Checks the limit. */
  public AttentionAbove {
    Settings.share("limit", limit);
  }

  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    List<Link> links = Links.of(seen.item(), link);
    if (!links.isEmpty()) {
      tally.add(seen.shape().allHeads().mapToDouble(head -> share(seen, head, links)).toArray());
    }
  }

  private double share(Observation seen, HeadId head, List<Link> links) {
    long above =
        links.stream()
            .filter(at -> new AttentionRow(seen, head, at.query()).on(at.keys()) > limit)
            .count();
    return (double) above / links.size();
  }
}
