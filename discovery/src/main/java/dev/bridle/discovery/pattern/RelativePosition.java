// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.head.HeadId;
import java.util.List;

/**
 * How often a head looks most at one and the same distance back.
 *
 * <p>Idea: a positional head looks at a fixed offset whatever stands there. Formula: for every
 * offset r from 0 back to the reach, the share of queries q with argmax_k A[q,k] = q − r; the score
 * is the best offset's, which is the candidate that is named. Only queries that see all these
 * offsets count, so that each offset has the same chance. Source: Voita et al., arXiv 1905.09418,
 * who call a head positional from 90 % on; in a causal model offsets reach back only.
 *
 * <p>When it misleads: on texts of one template distance and role are the same; a head that is
 * undecided everywhere may still have its maximum at one offset, so look at {@link Confidence} too;
 * of equal maxima the earliest position counts.
 *
 * @param reach the farthest offset, 0 or more
 */
public record RelativePosition(int reach) implements Offsets {
  /** Checks the reach. */
  public RelativePosition {
    Settings.reach(reach);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    int first = Math.max(1, reach);
    int queries = seen.item().length() - first;
    if (queries <= 0) {
      return;
    }
    List<HeadId> heads = seen.shape().allHeads().toList();
    double[][] shares = new double[reach + 1][heads.size()];
    for (int head = 0; head < heads.size(); head++) {
      for (int query = first; query < seen.item().length(); query++) {
        int offset = query - new AttentionRow(seen, heads.get(head), query).peak();
        if (offset <= reach) {
          shares[offset][head] += 1.0 / queries;
        }
      }
    }
    for (int offset = 0; offset <= reach; offset++) {
      tally.add(offset, shares[offset]);
    }
  }
}
