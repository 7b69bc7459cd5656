// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.patching.PathPatching;
import dev.bridle.discovery.patching.PathRecord;
import dev.bridle.discovery.patching.Receiver;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.head.HeadSet;
import java.util.List;

/**
 * Path patching: what a head does to the answer through one input of certain later heads.
 *
 * <p>The head's z comes from the corrupted twin, and all other heads are frozen, so that the change
 * reaches the receivers directly and through MLPs only; there it enters their queries (or keys, or
 * values) alone. Then the receivers, all together, put out in the clean run what they make of it,
 * and everything behind them is run again: M(clean) − M(clean; receivers patched). Heads that score
 * through the queries of name movers tell these which name not to look at: S-inhibition (Wang and
 * others, arXiv 2211.00593).
 *
 * <p>It misleads where the receivers have backups, which go on as before. Each receiver puts out
 * what the path makes of it alone: that an earlier receiver changes the inputs of a later one does
 * not count. What goes to the logits without receivers is {@link DirectEffectScore}'s.
 *
 * <p>Where no receivers were found, nothing is said; a head behind all of them scores 0. Prompts
 * without a twin of equal length are passed over.
 *
 * @param receiver the type whose heads receive
 * @param input which of their inputs
 * @param at where the head's z is patched: {@code all}, {@code end} or a mark, of whose positions
 *     the last
 * @param metric what is read off
 */
public record PathScore(String receiver, HeadInput input, Mark at, Gauge metric)
    implements Experiment {
  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    Place place = new Place(at);
    HeadSet receivers = laboratory.found(receiver);
    List<SweepPrompt> pairs =
        prompts.items().stream()
            .filter(item -> item.isAligned() && metric.fits(item) && place.isIn(item))
            .map(item -> item.forSweep(place.named()))
            .toList();
    if (receivers.size() == 0 || pairs.isEmpty()) {
      return;
    }
    PathPatching.of(pairs, metric.metric())
        .sending(HeadChoice.each(), place.positions())
        .to(Receiver.heads(receivers, input, Positions.all()))
        .on(
            laboratory.interventions(),
            laboratory.model().shape(),
            laboratory.progress(),
            found -> {
              tally.nextPrompt();
              tally.add(falls(found, tally.unknown()));
            });
  }

  private double[] falls(PathRecord found, double[] falls) {
    for (int head = 0; head < falls.length; head++) {
      falls[head] = metric.fall(0, found.effect(head, 0));
    }
    return falls;
  }
}
