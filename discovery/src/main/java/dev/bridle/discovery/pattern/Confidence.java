// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.head.HeadId;
import dev.bridle.model.HookPoint;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How much of its attention a head gives to what it looks at most.
 *
 * <p>Idea: heads with a job are sure of where to look. Formula: the mean over queries q of max_k
 * A[q,k]; the first query sees only itself and does not count. Source: Voita et al., arXiv
 * 1905.09418: positional heads and syntactic heads are confident, and confident heads are hard to
 * prune.
 *
 * <p>When it misleads: a head at rest parks its attention on the first position with great
 * confidence. It says that a head decides, never what on.
 */
public record Confidence() implements Measure {
  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    if (seen.item().length() > 1) {
      tally.add(seen.shape().allHeads().mapToDouble(head -> mean(seen, head)).toArray());
    }
  }

  private static double mean(Observation seen, HeadId head) {
    return IntStream.range(1, seen.item().length())
        .mapToObj(query -> new AttentionRow(seen, head, query))
        .mapToDouble(row -> row.at(row.peak()))
        .average()
        .orElseThrow();
  }
}
