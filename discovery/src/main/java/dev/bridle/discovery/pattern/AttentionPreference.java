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

/**
 * How much more a head attends to one place than to others of its kind.
 *
 * <p>Idea: in a question with lettered options, a correct-letter head looks from the end at the
 * letter of the right option, more than at the other letters. Formula: the mean of A[q,k] over the
 * positions k of {@code to} minus the mean over those of the others together, with q the last
 * position of the first mark. A position of {@code to} is none of the others', even if it is also
 * called by one of their names, so that all letters may be listed beside the right one. Source:
 * Lieberum et al., arXiv 2307.09458, section 4; as a score with a threshold it is proposed here.
 *
 * <p>When it misleads: a head that always looks at the last option prefers the right one whenever
 * that is last, so the right option must stand equally often at each place; in places of several
 * positions, those that nobody looks at lower the mean.
 *
 * @param from where it looks from: the mark's last position
 * @param to the place that it should prefer
 * @param others what that is compared with; a prompt needs one of them
 */
public record AttentionPreference(Mark from, Mark to, List<Mark> others) implements Measure {
  /** Copies the list, and refuses an empty one. */
  public AttentionPreference {
    others = Settings.marks("others", others, 1);
  }

  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    List<Integer> wanted = seen.item().at(to);
    List<Integer> rest =
        others.stream()
            .flatMap(mark -> seen.item().at(mark).stream())
            .filter(position -> !wanted.contains(position))
            .distinct()
            .toList();
    if (!rest.isEmpty() && !wanted.isEmpty() && !seen.item().at(from).isEmpty()) {
      tally.add(
          seen.shape()
              .allHeads()
              .map(head -> AttentionRow.from(seen, head, from))
              .mapToDouble(row -> row.on(wanted) / wanted.size() - row.on(rest) / rest.size())
              .toArray());
    }
  }
}
