// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import java.util.List;

/**
 * How well a classifier on z reads the prompts' label.
 *
 * <p>Idea: what can be read off a head's output takes part in what the head represents. Formula: z
 * at the mark's last position; one classifier a head, fitted on four fifths of the groups, both
 * labels weighing the same; the score is the share of the other groups' prompts that it reads
 * rightly, as many prompts of either label, so that one half is chance. Sources: Li et al., arXiv
 * 2306.03341 (logistic, "Q: q A: a", split by question 4:1); NL-ITI, arXiv 2403.18680 (nonlinear).
 *
 * <p>It holds all outputs it is fitted on: prompts × layers × H·d numbers. More than 5000 prompts
 * are refused.
 *
 * <p>When it misleads: readable is not used, a probe finds what correlates; the best of many heads
 * is better here than it will be on new prompts; a label that goes along with length, or with a
 * word, is read off that.
 *
 * @param at where z is read, the last position of several
 * @param classifier what is fitted
 */
public record ProbeScore(Mark at, Classifier classifier) implements Experiment {
  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    MarkedOutputs outputs = MarkedOutputs.of(laboratory, prompts, at);
    Trial trial = Trial.of(outputs, prompts, laboratory.seed());
    List<Integer> training = trial.training();
    List<Integer> validation = trial.validation();
    boolean[] labels = new boolean[training.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = outputs.label(training.get(i));
    }
    trial.run(
        laboratory,
        tally,
        z -> {
          double[][] rows = training.stream().map(z).toArray(double[][]::new);
          Reading reading = classifier.fit(rows, labels, laboratory.seed());
          return validation.stream()
              .mapToDouble(i -> reading.label(z.apply(i)) == outputs.label(i) ? 1 : 0)
              .toArray();
        });
  }
}
