// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.Positions;
import java.util.List;

/**
 * Ablation: what is lost of the metric when a head is taken out.
 *
 * <p>M(clean) − M(clean; z ← what stands instead). With zero and the log-probability of the right
 * label over few-shot prompts these are in-context heads (Yu and Ananiadou, arXiv 2402.02872:
 * twelve heads of GPT-J without which its accuracy falls from 87.6 to 24.4 %).
 *
 * <p>Zero takes the model where it has never been: a head that puts out the same on every prompt,
 * and is relied on for it, seems to know something. The mean leaves that and takes away what a
 * prompt brings. Resampling leaves whatever the head does in general, and tells of another prompt.
 * All of them say little of a head that another steps in for: a name mover's loss is made up for by
 * its {@linkplain BackupScore backups}.
 *
 * <p>Prompts that lack the place, the answers, or what stands instead (another of equal length, a
 * twin) are passed over; means are over the prompts that are left, at the same place.
 *
 * @param by what stands instead of z
 * @param at where: {@code all}, {@code end} or a mark, of whose positions the last
 * @param metric what is read off
 */
public record AblationScore(Removal by, Mark at, Gauge metric) implements Experiment {
  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    Place place = new Place(at);
    List<Item> items =
        by.fitting(
            prompts.items().stream()
                .filter(item -> metric.fits(item) && place.isIn(item))
                .toList());
    if (items.isEmpty()) {
      return;
    }
    HeadSweep.run(
        laboratory,
        items.stream().map(item -> item.forSweep(place.named())).toList(),
        metric.metric(),
        kind(laboratory, items),
        found -> {
          tally.nextPrompt();
          double[] falls = tally.unknown();
          for (int head = 0; head < falls.length; head++) {
            falls[head] = metric.fall(found.clean(), found.value(head));
          }
          tally.add(falls);
        });
  }

  private InterventionKind kind(Laboratory laboratory, List<Item> items) {
    HeadChoice each = HeadChoice.each();
    Positions where = new Place(at).positions();
    return switch (by) {
      case ZERO -> InterventionKind.zero(each, where);
      case MEAN ->
          InterventionKind.mean(
              TaskMeans.of(laboratory.interventions(), laboratory.model().shape(), items, at),
              each,
              where);
      case RESAMPLE -> InterventionKind.resampling(each, where);
      case NOISING -> InterventionKind.noising(each, where);
    };
  }
}
