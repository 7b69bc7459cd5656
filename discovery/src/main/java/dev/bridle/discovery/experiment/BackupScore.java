// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import java.util.List;

/**
 * Backup: by how much more a head says for the answer once the heads that usually say it are gone.
 *
 * <p>The {@linkplain DirectEffectScore direct effect} after the primary heads were ablated, minus
 * the one before; ablated means that at the end, where the answer is predicted, they put out their
 * mean over the prompts. Backup name movers have a large one (Wang and others, arXiv 2211.00593,
 * where the name movers of GPT-2 were ablated and the metric fell by 5 % only).
 *
 * <p>It misleads with the last norm: what is taken away makes the residual stream smaller, and
 * everything that is left larger, so that all heads that say something for the answer seem to back
 * up a little. A primary head scores minus its own direct effect.
 *
 * <p>Where none of the primary heads were found, nothing is said. Prompts without a twin are passed
 * over.
 *
 * @param primary the type whose heads are ablated
 * @param metric what is read off
 */
public record BackupScore(String primary, Gauge metric) implements Experiment {
  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    HeadSet gone = laboratory.found(primary);
    DirectEffectScore direct = new DirectEffectScore(metric);
    List<Item> items = direct.pairs(prompts);
    if (gone.size() == 0 || items.isEmpty()) {
      return;
    }
    EachHead heads = new EachHead(laboratory);
    KnockedOut after = new KnockedOut(heads, without(laboratory, items, gone), gone);
    Prompts.each(
        laboratory,
        "direct effects without " + primary + " heads",
        items,
        item -> {
          double[] before = direct.of(heads, laboratory.model().shape(), item);
          double[] more = after.effects(metric, item);
          for (int head = 0; head < more.length; head++) {
            more[head] -= before[head];
          }
          tally.nextPrompt();
          tally.add(more);
        });
  }

  private static LanguageModel without(Laboratory laboratory, List<Item> items, HeadSet gone) {
    LanguageModel model = laboratory.model();
    HeadMeans means = TaskMeans.of(laboratory.interventions(), model.shape(), items, Mark.END);
    List<HeadEdit> edits =
        gone.stream()
            .<HeadEdit>map(head -> new HeadEdit.Replace(head, means.row(head).row(0)))
            .toList();
    return model.with(new EditPlan(edits, Gate.GENERATED));
  }
}
