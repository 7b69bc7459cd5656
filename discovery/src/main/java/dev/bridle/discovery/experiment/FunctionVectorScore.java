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
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.Positions;
import java.util.List;

/**
 * Function vectors: how far a head's mean output over demonstrations of a task makes the model do
 * the task where the demonstrations are shuffled.
 *
 * <p>z̄_h is the head's mean z at the last token of few-shot prompts of the task. In prompts whose
 * labels are shuffled, so that they show no task, z_h at the last token is replaced by z̄_h; the
 * score is what the right answer gains, M(shuffled; z ← z̄) − M(shuffled), with the probability for
 * M the published average indirect effect (Todd and others, arXiv 2310.15213). {@link
 * FunctionVector} adds up what the best of these heads write.
 *
 * <p>A mean over prompts with different answers cannot name any of them: what it carries is the
 * task. That fails where answers are few and one of them frequent: then the mean names it, and the
 * score is that of guessing. With probabilities, prompts on which the model has no idea say little.
 *
 * <p>The prompts are of one task and well demonstrated; their corrupted twins are shuffled, of any
 * length. Prompts without a twin count for the means only.
 *
 * @param metric what is read off; published: probability
 */
public record FunctionVectorScore(Gauge metric) implements Experiment {
  /** Refuses a metric without sides. */
  public FunctionVectorScore {
    metric.requireSigned();
  }

  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    List<Item> shuffled =
        prompts.items().stream()
            .flatMap(item -> item.corrupted().stream())
            .filter(metric::fits)
            .toList();
    if (shuffled.isEmpty()) {
      return;
    }
    HeadMeans means =
        TaskMeans.of(
            laboratory.interventions(), laboratory.model().shape(), prompts.items(), Mark.END);
    HeadSweep.run(
        laboratory,
        shuffled.stream().map(item -> item.forSweep(List.of())).toList(),
        metric.metric(),
        InterventionKind.mean(means, HeadChoice.each(), Positions.last()),
        found -> {
          tally.nextPrompt();
          double[] gains = tally.unknown();
          for (int head = 0; head < gains.length; head++) {
            gains[head] = found.value(head) - found.clean();
          }
          tally.add(gains);
        });
  }
}
