// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadType;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.HeadActivations;
import dev.bridle.progress.Progress;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Scores heads by how well a logistic probe on z reads a label.
 *
 * <p>Idea: if a behaviour is linearly readable in a head's output, the head takes part in
 * representing it. Formula: fit σ(⟨θ,z⟩ + c) on z at the last token of the training texts (L2
 * penalty, C = 1), and score by its accuracy on validation texts of other groups. Questions have
 * more false answers than true ones, so both labels weigh the same, in training and in the score:
 * the mean of the accuracies on either label. One half is chance, whatever the shares. Source:
 * inference-time intervention, Li et al., arXiv 2306.03341, which probes "Q: q A: a", splits 4:1,
 * and does not balance.
 *
 * <p>When it misleads: readable is not used (a probe finds what correlates); with few validation
 * texts many heads tie, and the best of many heads is better than it will be on new texts; a split
 * by answers instead of questions lets the probe recognise questions, which is why groups are never
 * divided here.
 */
public final class LogisticProbe {
  private final HeadType type;
  private final List<LabelledText> texts;
  private final long seed;

  /**
   * Makes a probe.
   *
   * @param type what the scores are of
   * @param texts of at least two groups, with both labels
   * @param seed of the split into training and validation groups
   */
  public LogisticProbe(HeadType type, List<LabelledText> texts, long seed) {
    this.type = type;
    this.texts = List.copyOf(texts);
    this.seed = seed;
  }

  /**
   * {@return the score of every head}
   *
   * @param activations of exactly these texts, in order, each at its last token
   * @param progress told of every head
   */
  public HeadScores score(HeadActivations activations, Progress progress) {
    if (activations.size() != texts.size()) {
      throw new IllegalArgumentException(
          activations.size() + " activations for " + texts.size() + " texts");
    }
    GroupSplit split = split();
    List<HeadId> heads = activations.shape().allHeads().toList();
    List<HeadScore> scores = new ArrayList<>();
    try (Progress.Task task = progress.begin("probing heads", heads.size())) {
      for (HeadId head : heads) {
        Reading probe = fit(activations, head, split.training());
        scores.add(new HeadScore(head, accuracy(probe, activations, head, split.validation())));
        task.advance(1);
      }
    }
    return new HeadScores(type, scores);
  }

  private GroupSplit split() {
    List<String> groups = texts.stream().map(LabelledText::group).toList();
    long different = groups.stream().distinct().count();
    if (different < 2) {
      throw new InputException(
          "a probe needs texts of at least two questions, there are " + different,
          "Give more data.");
    }
    if (texts.stream().map(LabelledText::label).distinct().count() < 2) {
      throw new InputException("a probe needs texts of both labels", "Give more data.");
    }
    return GroupSplit.of(groups, seed);
  }

  private Reading fit(HeadActivations activations, HeadId head, List<Integer> rows) {
    double[][] z = rows.stream().map(row -> z(activations, head, row)).toArray(double[][]::new);
    boolean[] labels = new boolean[z.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = texts.get(rows.get(i)).label();
    }
    return Classifier.LOGISTIC.fit(z, labels, seed);
  }

  /** The mean of the accuracies on either label; on the only one where a label is missing. */
  private double accuracy(
      Reading probe, HeadActivations activations, HeadId head, List<Integer> rows) {
    return Stream.of(true, false)
        .map(label -> rows.stream().filter(row -> texts.get(row).label() == label).toList())
        .filter(labelled -> !labelled.isEmpty())
        .mapToDouble(labelled -> shareRight(probe, activations, head, labelled))
        .average()
        .orElseThrow();
  }

  private double shareRight(
      Reading probe, HeadActivations activations, HeadId head, List<Integer> rows) {
    long right =
        rows.stream()
            .filter(row -> probe.label(z(activations, head, row)) == texts.get(row).label())
            .count();
    return (double) right / rows.size();
  }

  private static double[] z(HeadActivations activations, HeadId head, int text) {
    FloatVector z = activations.z(text, head);
    double[] numbers = new double[z.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = z.at(i);
    }
    return numbers;
  }
}
