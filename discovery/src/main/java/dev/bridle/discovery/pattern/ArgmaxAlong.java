// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.head.HeadId;
import java.util.Arrays;
import java.util.List;

/**
 * How often a head looks most at what a relation points to, above the best that any one distance
 * would hit.
 *
 * <p>Idea: a syntactic head looks from a word at its governor wherever that stands; a head that
 * merely looks two back hits the same governor when it happens to stand there. So the hits of the
 * best fixed offset are taken off. Formula: the mean over links (q, K) of 1[argmax_k A[q,k] ∈ K] −
 * 1[q − r ∈ K], for each offset r from 0 back to the reach; the score is the smallest of these
 * means, that of the offset that hits most, which is the candidate that is named. Source: Voita et
 * al., arXiv 1905.09418, who call a head syntactic that is 10 points better than the best offset;
 * Clark et al., arXiv 1906.04341.
 *
 * <p>When it misleads: templates that let a relation reach equally far everywhere leave nothing to
 * gain; a causal model sees only relations that point back; where heads rest on the first position
 * the maximum is there, unless that is left out; and words of several tokens have several places to
 * hit.
 *
 * @param link the relation
 * @param reach the farthest offset of the baseline, 0 or more
 * @param withoutFirst whether the first position is left out of the maximum
 */
public record ArgmaxAlong(Link.Kind link, int reach, boolean withoutFirst) implements Offsets {
  /** Checks the reach. */
  public ArgmaxAlong {
    Settings.reach(reach);
  }

  @Override
  public Choice choice() {
    return Choice.SMALLEST;
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    List<Link> links = Links.of(seen.item(), link);
    if (links.isEmpty()) {
      return;
    }
    double[] hits = seen.shape().allHeads().mapToDouble(head -> hits(seen, head, links)).toArray();
    for (int offset = 0; offset <= reach; offset++) {
      double baseline = hits(offset, links);
      tally.add(offset, Arrays.stream(hits).map(share -> share - baseline).toArray());
    }
  }

  private double hits(Observation seen, HeadId head, List<Link> links) {
    int first = withoutFirst ? 1 : 0;
    long hits =
        links.stream()
            .filter(at -> at.keys().contains(new AttentionRow(seen, head, at.query()).peak(first)))
            .count();
    return (double) hits / links.size();
  }

  private static double hits(int offset, List<Link> links) {
    long hits = links.stream().filter(at -> at.keys().contains(at.query() - offset)).count();
    return (double) hits / links.size();
  }
}
