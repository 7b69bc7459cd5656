// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How well z, along the difference of the labels' means, tells the labels apart.
 *
 * <p>Idea: a head that represents a contrast puts the two sides apart along one direction. Formula:
 * θ = mean z of yes − mean z of no, over four fifths of the groups; the score is the area under the
 * curve of ⟨z, θ⟩ on the others: the chance that a prompt of label yes lies further along θ than
 * one of label no, ties counting one half. One half is chance, whatever the scale of z. Source: the
 * sentiment direction of Tigges et al., arXiv 2310.15154, whose simplest form is the mean
 * difference.
 *
 * <p>When it misleads: a mean difference follows whichever numbers of z are largest, so that a head
 * may carry a contrast which this does not see and a probe does. As with any reading, what is there
 * need not be used.
 *
 * @param at where z is read, the last position of several
 */
public record DirectionSeparation(Mark at) implements Experiment {
  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    MarkedOutputs outputs = MarkedOutputs.of(laboratory, prompts, at);
    Trial trial = Trial.of(outputs, prompts, laboratory.seed());
    List<Integer> yes = trial.training().stream().filter(outputs::label).toList();
    List<Integer> no = trial.training().stream().filter(i -> !outputs.label(i)).toList();
    trial.run(
        laboratory,
        tally,
        z -> {
          double[] direction = mean(yes, z);
          double[] other = mean(no, z);
          for (int i = 0; i < direction.length; i++) {
            direction[i] -= other[i];
          }
          return ordered(outputs, trial.validation(), i -> dot(direction, z.apply(i)));
        });
  }

  private static double[] mean(List<Integer> prompts, Function<Integer, double[]> z) {
    double[] mean = z.apply(prompts.get(0));
    for (int prompt : prompts.subList(1, prompts.size())) {
      double[] more = z.apply(prompt);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += more[i];
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= prompts.size();
    }
    return mean;
  }

  private static double dot(double[] a, double... b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /**
   * For each prompt the share of those of the other label, one half of all, on their side of it.
   */
  private static double[] ordered(
      MarkedOutputs outputs, List<Integer> prompts, ToDoubleFunction<Integer> along) {
    double[] places = prompts.stream().mapToDouble(along).toArray();
    double[] shares = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      boolean label = outputs.label(prompts.get(i));
      for (int j = 0; j < places.length; j++) {
        if (outputs.label(prompts.get(j)) != label) {
          double ahead = label ? places[i] - places[j] : places[j] - places[i];
          shares[i] += (Math.signum(ahead) + 1) / 2;
        }
      }
      shares[i] /= places.length / 2.0;
    }
    return shares;
  }
}
