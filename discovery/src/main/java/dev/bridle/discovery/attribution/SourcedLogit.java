// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.model.HookPoint;
import java.util.List;
import java.util.Set;

/**
 * How much a head raises certain logits with what it takes from certain tokens: direct logit
 * attribution by source.
 *
 * <p>Idea: a head's output is a sum over the positions it looks at, so its part of a logit is too:
 * one head may bring the attribute from the subject, another push the whole set of attributes from
 * the relation's words, a third do both. Formula: Σ_k A[at,k]·⟨v_k·W_O, u⟩ / s over the marked
 * positions k, with u and s as in {@link DirectLogit}; over all k it is the head's whole part, but
 * for what a norm behind the projection adds. Sources: Chughtai et al., arXiv 2402.07321; Yao et
 * al., arXiv 2405.17969, for movers; García-Carrasco et al., arXiv 2405.04156, for letters.
 *
 * <p>When it misleads: a subject's last token holds what earlier heads brought there, and a
 * relation's words may hold the subject, so that the source of a sum is not the source of what is
 * known; and where {@link DirectLogit} misleads.
 *
 * @param at from where the answer is predicted, {@code end} as a rule; of several positions the
 *     last
 * @param from the tokens that it is taken from; all positions of each mark
 * @param toward which logits count
 */
public record SourcedLogit(Mark at, List<Mark> from, Toward toward) implements Measure {
  /** Copies the list, and refuses sources from nowhere. */
  public SourcedLogit {
    from = List.copyOf(from);
    if (from.isEmpty()) {
      throw new IllegalArgumentException("no mark to take anything from");
    }
  }

  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN, HookPoint.Z, HookPoint.RESIDUAL);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    SourceParts.of(seen, at, toward)
        .filter(parts -> parts.has(from))
        .ifPresent(parts -> tally.add(parts.sums(from)));
  }
}
