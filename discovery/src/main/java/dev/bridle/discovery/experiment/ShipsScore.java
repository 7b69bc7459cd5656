// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import java.util.List;

/**
 * Ships: how much the answer to a prompt hangs on what one head looks at.
 *
 * <p>The head's attention is made undifferentiated: every position looks at itself and all before
 * it alike, z'_t = mean of v_k over k ≤ t, which is what multiplying its queries or keys with
 * nearly nothing comes to. The score is KL(p ‖ p'), of the next token's probabilities before and
 * after, in nats, over harmful prompts (Zhou and others, arXiv 2410.13708: "safety head important
 * score"). It is here for finding such heads and watching that edits leave them alone.
 *
 * <p>KL has no sign and knows nothing of safety: a head that all texts need scores as high. Compare
 * with the score on harmless prompts. Positions that a sliding window hides are counted as seen.
 */
public record ShipsScore() implements Experiment {
  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    EachHead heads = new EachHead(laboratory);
    Prompts.each(
        laboratory,
        "undifferentiated attention",
        prompts.items(),
        item -> {
          tally.nextPrompt();
          tally.add(divergences(laboratory, heads, item));
        });
  }

  private static double[] divergences(Laboratory laboratory, EachHead heads, Item item) {
    SeenValues seen = SeenValues.withoutPatterns(laboratory, item.tokens());
    CleanRun clean = heads.clean(item.tokens());
    return heads.run(
        clean,
        false,
        Metric.divergence().of(item.forSweep(List.of()), clean.logits()),
        head -> List.of(HeadChange.replace(head, 0, item.length(), seen.undifferentiated(head))));
  }
}
