// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.retrieval;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.pattern.Links;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.head.ModelShape;
import dev.bridle.model.HookPoint;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How often a head is among those that must see the whole text when a cache of keys and values is
 * compressed.
 *
 * <p>Idea: on a block of random tokens that is repeated, echo heads look at the earlier occurrence
 * of the token, induction heads at what followed it; all other heads do well with the nearest
 * tokens and a summary. RazorAttention keeps the whole cache for the 1 % of heads with most echo
 * attention and the 14 % with most induction attention. Formula: for each of the two relations, the
 * share of prompts on which the head's mean Σ_{k∈K} A[q,k] is among the ⌈share · heads⌉ largest and
 * at least the floor; the score is the larger share, and the candidate says which. So a threshold
 * of 0.5 means: would be kept, on most prompts. Ranks are taken prompt by prompt, so that the
 * interval of a score tells heads at the edge from heads at the top. Source: Tang et al., arXiv
 * 2407.15891. DuoAttention, arXiv 2410.10819, instead trains a gate for each head.
 *
 * <p>When it misleads: somebody always ranks first, in a model without such heads too; the floor,
 * which the publication does not have, is for that. Blocks should be long, or heads that look a
 * little way back pass for retrieving ones.
 *
 * @param echo from a token to its earlier occurrences
 * @param induction from a token to what followed its earlier occurrences
 * @param echoShare of heads that are kept for echo, from 0 to 1
 * @param inductionShare of heads that are kept for induction, from 0 to 1
 * @param floor the least mean attention of a head that is kept
 */
public record GlobalRetrieval(
    Link.Kind echo, Link.Kind induction, double echoShare, double inductionShare, double floor)
    implements Measure {
  /** Checks the shares. */
  public GlobalRetrieval {
    if (!(echoShare >= 0 && echoShare <= 1 && inductionShare >= 0 && inductionShare <= 1)) {
      throw new IllegalArgumentException(
          "shares of heads are %s and %s, and must be from 0 to 1"
              .formatted(echoShare, inductionShare));
    }
  }

  @Override
  public int candidates(ModelShape shape) {
    return 2;
  }

  @Override
  public String candidate(int candidate) {
    return candidate == 0 ? echo.name() : induction.name();
  }

  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    kept(0, echo, echoShare, seen, tally);
    kept(1, induction, inductionShare, seen, tally);
  }

  private void kept(
      int candidate, Link.Kind kind, double share, Observation seen, HeadTally tally) {
    List<Link> links = Links.of(seen.item(), kind);
    if (links.isEmpty()) {
      return;
    }
    double[] mean =
        seen.shape().allHeads().mapToDouble(head -> Links.mean(seen, head, links)).toArray();
    double[] isKept = new double[mean.length];
    IntStream.range(0, mean.length)
        .boxed()
        .sorted(Comparator.comparingDouble(head -> -mean[head]))
        .limit((long) Math.ceil(share * mean.length))
        .filter(head -> mean[head] >= floor)
        .forEach(head -> isKept[head] = 1);
    tally.add(candidate, isKept);
  }
}
