// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.progress.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Fits something on each head's outputs after training prompts, and tells a tally what it is worth
 * on others.
 *
 * <p>Of the validation prompts, as many of one label are kept as of the other, so that guessing is
 * worth one half. Prompts of a group count as one of the tally's: drawn or not drawn together.
 */
final class Trial {
  /** What one head's outputs say of each validation prompt. */
  @FunctionalInterface
  interface Head {
    /**
     * {@return a number for each validation prompt}
     *
     * @param z of the head, by prompt
     */
    double[] values(Function<Integer, double[]> z);
  }

  private final MarkedOutputs outputs;
  private final List<Integer> training;
  private final List<Integer> validation;

  private Trial(MarkedOutputs outputs, List<Integer> training, List<Integer> validation) {
    this.outputs = outputs;
    this.training = training;
    this.validation = validation;
  }

  static Trial of(MarkedOutputs outputs, PromptSet prompts, long seed) {
    List<String> groups = outputs.groups();
    if (groups.stream().distinct().count() < 2) {
      throw refused(prompts, "of at least two groups");
    }
    GroupSplit split = GroupSplit.of(groups, seed);
    List<Integer> validation = balanced(outputs, split.validation(), seed);
    if (validation.isEmpty() || balanced(outputs, split.training(), seed).isEmpty()) {
      throw refused(prompts, "of both labels, to fit on and to try on");
    }
    return new Trial(outputs, split.training(), validation);
  }

  private static InputException refused(PromptSet prompts, String wanted) {
    return new InputException(
        "a probe needs prompts %s, and those of \"%s\" are not".formatted(wanted, prompts.task()),
        "Ask for more prompts.");
  }

  private static List<Integer> balanced(MarkedOutputs outputs, List<Integer> prompts, long seed) {
    List<Integer> yes = new ArrayList<>(prompts.stream().filter(outputs::label).toList());
    List<Integer> no = new ArrayList<>(prompts.stream().filter(i -> !outputs.label(i)).toList());
    Random random = new Random(seed);
    Collections.shuffle(yes, random);
    Collections.shuffle(no, random);
    int each = Math.min(yes.size(), no.size());
    List<Integer> kept = new ArrayList<>(yes.subList(0, each));
    kept.addAll(no.subList(0, each));
    Collections.sort(kept);
    return List.copyOf(kept);
  }

  /** {@return the prompts to fit on} */
  List<Integer> training() {
    return training;
  }

  /** {@return the prompts to try on, as many of either label} */
  List<Integer> validation() {
    return validation;
  }

  /** Tries every head, and tells the tally. */
  void run(Laboratory laboratory, HeadTally tally, Head each) {
    List<HeadId> heads = outputs.shape().allHeads().toList();
    double[][] values = new double[heads.size()][];
    try (Progress.Task task = laboratory.progress().begin("probing heads", heads.size())) {
      for (int i = 0; i < values.length; i++) {
        HeadId head = heads.get(i);
        values[i] = each.values(prompt -> outputs.z(prompt, head));
        task.advance(1);
      }
    }
    for (List<Integer> group : groups()) {
      tally.nextPrompt();
      for (int prompt : group) {
        double[] ofHeads = tally.unknown();
        for (int i = 0; i < ofHeads.length; i++) {
          ofHeads[i] = values[i][prompt];
        }
        tally.add(ofHeads);
      }
    }
  }

  /** Which of the validation prompts belong together, by their place among them. */
  private Collection<List<Integer>> groups() {
    List<String> names = outputs.groups();
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < validation.size(); i++) {
      groups.computeIfAbsent(names.get(validation.get(i)), name -> new ArrayList<>()).add(i);
    }
    return groups.values();
  }
}
