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
import java.util.stream.IntStream;

/**
 * How much more a head attends to "No" than to "Yes", both of which an instruction offers.
 *
 * <p>Idea: models that say no too often have heads that look at the no. Formula, the negative
 * attention score: Σ_q (A[q,yes] + A[q,no])·log(A[q,no] / A[q,yes]) over the positions q after the
 * instruction; positive leans to no. Attention below one in a million counts as that in the
 * logarithm, which would else be of zero. Source: Yu et al., arXiv 2408.00137.
 *
 * <p>When it misleads: it is a sum, so longer questions say more; and a head that prefers the
 * nearer of two leans to whichever is named last, so half of the prompts should offer "Yes" last:
 * then preferences for a place cancel in the mean.
 *
 * @param after where the instruction ends: the mark's last position
 * @param yes where the positive answer is offered
 * @param no where the negative answer is offered
 */
public record NegativeAttention(Mark after, Mark yes, Mark no) implements Measure {
  private static final double LEAST = 1e-6;

  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    Item item = seen.item();
    List<Integer> ends = item.at(after);
    if (ends.isEmpty() || item.at(yes).isEmpty() || item.at(no).isEmpty()) {
      return;
    }
    int first = ends.get(ends.size() - 1) + 1;
    if (first < item.length()) {
      tally.add(seen.shape().allHeads().mapToDouble(head -> sum(seen, head, first)).toArray());
    }
  }

  private double sum(Observation seen, HeadId head, int first) {
    return IntStream.range(first, seen.item().length())
        .mapToObj(query -> new AttentionRow(seen, head, query))
        .mapToDouble(row -> lean(row.on(yes), row.on(no)))
        .sum();
  }

  private static double lean(double toYes, double toNo) {
    return (toYes + toNo) * Math.log(Math.max(toNo, LEAST) / Math.max(toYes, LEAST));
  }
}
