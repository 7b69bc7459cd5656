// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import dev.bridle.model.HookPoint;
import dev.bridle.tensor.FloatTensor;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How much a head raises certain logits by itself: direct logit attribution.
 *
 * <p>Idea: the logits are a linear function of the last residual, once the scale of the final norm
 * is taken as given; the last residual is a sum of what embeddings, heads and MLPs wrote; so each
 * logit is a sum of parts. Formula: ⟨o, u⟩ / s, with o what the head writes at the position, u the
 * direction of the logits that count (answers less wrong ones, say), s the norm's scale there. The
 * parts of all heads, MLPs, biases and the embedding add up to the logit difference. Sources:
 * Elhage et al. (2021); Wang et al., arXiv 2211.00593; TransformerLens.
 *
 * <p>When it misleads: a head may act through heads and MLPs behind it, and then has no direct
 * part; later layers may undo what it writes, as copy suppression does; and a large part says that
 * the head writes along u in this prompt, not that the model would be wrong without it.
 *
 * @param at from where the answer is predicted, {@code end} as a rule; of several positions the
 *     last
 * @param toward which logits count
 */
public record DirectLogit(Mark at, Toward toward) implements Measure {
  @Override
  public Set<HookPoint> hooks() {
    Set<HookPoint> hooks = toward.hooks();
    hooks.add(HookPoint.Z);
    hooks.add(HookPoint.RESIDUAL);
    return hooks;
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    OptionalInt position = SeenRows.last(seen.item(), at);
    Optional<Aim> aim =
        position.isPresent() ? toward.aim(seen, position.getAsInt()) : Optional.empty();
    if (aim.isPresent()) {
      tally.add(parts(seen, position.getAsInt(), aim.get(), tally.unknown()));
    }
  }

  private static double[] parts(Observation seen, int at, Aim aim, double[] parts) {
    SeenRows rows = new SeenRows(seen);
    HeadCircuits circuits = seen.circuits();
    double scale = rows.scale(at);
    int heads = seen.shape().heads();
    for (int layer = 0; layer < seen.shape().layers(); layer++) {
      FloatTensor written = circuits.written(layer, rows.z(layer, at));
      for (int head = 0; head < heads; head++) {
        double[] way = aim.of(new HeadId(layer, head), written);
        parts[layer * heads + head] =
            TokenWays.along(way, written, written.offset(0, head)) / scale;
      }
    }
    return parts;
  }
}
