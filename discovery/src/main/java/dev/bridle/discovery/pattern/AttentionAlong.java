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
 * How much a head attends along a relation, such as to the token before.
 *
 * <p>Idea: a head that serves a relation looks where the relation points. On random tokens nothing
 * but position and repetition can guide it, so that what it does there is its own doing. Formula:
 * the mean over a prompt's links (q, K) of Σ_{k∈K} A[q,k], then over prompts; links without keys do
 * not count. With K = {q−1} that is the previous-token score, with K = {k &lt; q : t_k = t_q} the
 * duplicate-token score, with K = {k+1 : t_k = t_q} prefix matching, the induction score. Sources:
 * Olsson et al., arXiv 2209.11895; Wang et al., arXiv 2211.00593; Cabannes et al., arXiv
 * 2406.02128, whose iteration heads look from each step of an answer at the step's input.
 *
 * <p>Many models park attention that has nothing to do on the first position. Without the first,
 * that position is left out and the rest counts as the whole: Σ_q Σ_{k∈K, k≠0} A[q,k] / Σ_q (1 −
 * A[q,0]) over the same links, a ratio of sums, so that queries where a head rests weigh little. A
 * head that looks at nothing but the first position scores 0.
 *
 * <p>When it misleads: attention is not effect, a head may look and write nothing; parked attention
 * makes scores low where the pattern, whenever the head acts, is right; without the first, a head
 * that hardly ever acts is judged by the little that it does; and random tokens may be far from
 * what a model was trained on.
 *
 * @param link the relation
 * @param withoutFirst whether attention to the first position is left out
 */
public record AttentionAlong(Link.Kind link, boolean withoutFirst) implements Measure {
  /** Less than this of all attention, rounding may decide where it goes. */
  private static final double NOTHING = 1e-6;

  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    List<Link> links =
        seen.item().links(link).stream().map(this::counted).filter(Links::hasKeys).toList();
    if (!links.isEmpty()) {
      tally.add(seen.shape().allHeads().mapToDouble(head -> score(seen, head, links)).toArray());
    }
  }

  private Link counted(Link any) {
    return withoutFirst
        ? new Link(any.query(), any.keys().stream().filter(key -> key != 0).toList())
        : any;
  }

  private double score(Observation seen, HeadId head, List<Link> links) {
    double mass = Links.mean(seen, head, links);
    if (!withoutFirst) {
      return mass;
    }
    double first =
        links.stream().mapToDouble(at -> seen.attention(head, at.query(), 0)).average().orElse(0);
    return 1 - first < NOTHING ? 0 : mass / (1 - first);
  }
}
