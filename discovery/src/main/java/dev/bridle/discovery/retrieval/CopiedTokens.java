// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.retrieval;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.pattern.AttentionRow;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import dev.bridle.model.HookPoint;
import java.util.List;
import java.util.Set;

/**
 * How much of a passage a head looks at exactly when it is copied.
 *
 * <p>Idea: a head that copies looks, while a token is predicted, most at that very token's place in
 * the passage. Formula: (1/|passage|)·#{t in the copy : argmax_k A[t−1,k] = i, i in the passage,
 * token t = token i}. Source: the inner sum of the retrieval score of Wu et al., arXiv 2404.15574;
 * {@link RetrievalScore} lets the model write the copy.
 *
 * <p>When it misleads: common tokens are hit by chance; of a copy that the model would not have
 * written itself, this says what heads do and not what they are for.
 *
 * @param passage what is copied
 * @param copy where it is written; tokens that do not stand in the passage hit nothing
 */
public record CopiedTokens(Mark passage, Mark copy) implements Measure {
  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    List<Integer> written = seen.item().at(copy).stream().filter(position -> position > 0).toList();
    if (!written.isEmpty() && !seen.item().at(passage).isEmpty()) {
      tally.add(seen.shape().allHeads().mapToDouble(head -> copied(seen, head, written)).toArray());
    }
  }

  private double copied(Observation seen, HeadId head, List<Integer> written) {
    Item item = seen.item();
    long hits =
        written.stream()
            .filter(
                position -> {
                  int peak = new AttentionRow(seen, head, position - 1).peak();
                  return item.at(passage).contains(peak)
                      && item.token(peak) == item.token(position);
                })
            .count();
    return (double) hits / item.at(passage).size();
  }
}
