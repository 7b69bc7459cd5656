// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.ModelShape;
import dev.bridle.model.HookPoint;
import java.util.List;
import java.util.Set;

/**
 * Whether a head raises certain logits from two places alike, such as subject and relation: the
 * lesser of their shares.
 *
 * <p>Idea: most heads that write a fact take it from one place; some add up both. Formula: a
 * place's share is Σ over its positions of the part in logits ({@link SourcedLogit}), divided by
 * Σ|…| over all positions, so that it lies between −1 and 1 and parts that cancel do not blow it
 * up; the lesser of the two mean shares is the score. Source: Chughtai et al., arXiv 2402.07321,
 * for the kind of head; shares, and 20 % as a threshold, are this project's.
 *
 * <p>When it misleads: shares say nothing of size, so a head that does next to nothing may be as
 * mixed as any; and where {@link SourcedLogit} misleads.
 *
 * @param at from where the answer is predicted, {@code end} as a rule; of several positions the
 *     last
 * @param one tokens of the one place
 * @param other tokens of the other
 * @param toward which logits count
 */
public record MixedLogit(Mark at, List<Mark> one, List<Mark> other, Toward toward)
    implements Measure {
  /** Copies the lists, and refuses places without a mark. */
  public MixedLogit {
    one = List.copyOf(one);
    other = List.copyOf(other);
    if (one.isEmpty() || other.isEmpty()) {
      throw new IllegalArgumentException("a place without a mark");
    }
  }

  @Override
  public int candidates(ModelShape shape) {
    return 2;
  }

  @Override
  public Choice choice() {
    return Choice.SMALLEST;
  }

  @Override
  public String candidate(int candidate) {
    return String.join(" ", (candidate == 0 ? one : other).stream().map(Mark::name).toList());
  }

  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN, HookPoint.Z, HookPoint.RESIDUAL);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    SourceParts.of(seen, at, toward)
        .filter(parts -> parts.has(one) && parts.has(other))
        .ifPresent(
            parts -> {
              tally.add(0, parts.shares(one));
              tally.add(1, parts.shares(other));
            });
  }
}
