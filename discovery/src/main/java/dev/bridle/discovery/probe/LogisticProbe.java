// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScorer;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.HeadTypes;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.HeadActivations;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
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
public final class LogisticProbe implements HeadScorer {
  private static final double TRAINING_SHARE = 0.8;
  private static final double PENALTY = 1;
  private static final double PRECISION = 1e-3;

  private final List<LabelledText> texts;
  private final long seed;

  /**
   * Makes a probe.
   *
   * @param texts of at least two groups, with both labels
   * @param seed of the split into training and validation groups
   */
  public LogisticProbe(List<LabelledText> texts, long seed) {
    this.texts = List.copyOf(texts);
    this.seed = seed;
  }

  @Override
  public HeadType type() {
    return HeadTypes.TRUTHFULNESS;
  }

  @Override
  public HeadScores score(LanguageModel model, Progress progress) {
    List<String> plain = texts.stream().map(LabelledText::text).toList();
    return score(HeadActivations.atLastToken(model, plain, progress), progress);
  }

  /**
   * {@return the score of every head, from activations captured before}
   *
   * @param activations of exactly these texts, in order
   * @param progress told of every head
   */
  public HeadScores score(HeadActivations activations, Progress progress) {
    if (activations.size() != texts.size()) {
      throw new IllegalArgumentException(
          activations.size() + " activations for " + texts.size() + " texts");
    }
    Set<String> training = trainingGroups();
    int[] train = indices(training, true);
    int[] validation = indices(training, false);
    Linear.disableDebugOutput();
    List<HeadId> heads = activations.shape().allHeads().toList();
    List<HeadScore> scores = new ArrayList<>();
    try (Progress.Task task = progress.begin("probing heads", heads.size())) {
      for (HeadId head : heads) {
        Model probe = fit(activations, head, train);
        scores.add(new HeadScore(head, accuracy(probe, activations, head, validation)));
        task.advance(1);
      }
    }
    return new HeadScores(type(), scores);
  }

  private Set<String> trainingGroups() {
    List<String> groups =
        new ArrayList<>(texts.stream().map(LabelledText::group).distinct().toList());
    if (groups.size() < 2) {
      throw new InputException(
          "a probe needs texts of at least two questions, there are " + groups.size(),
          "Give more data.");
    }
    if (texts.stream().map(LabelledText::label).distinct().count() < 2) {
      throw new InputException("a probe needs texts of both labels", "Give more data.");
    }
    Collections.shuffle(groups, new Random(seed));
    long kept = Math.min(groups.size() - 1L, Math.round(groups.size() * TRAINING_SHARE));
    return new HashSet<>(groups.subList(0, (int) Math.max(1, kept)));
  }

  private int[] indices(Set<String> groups, boolean inside) {
    return IntStream.range(0, texts.size())
        .filter(i -> groups.contains(texts.get(i).group()) == inside)
        .toArray();
  }

  private Model fit(HeadActivations activations, HeadId head, int[] rows) {
    Problem problem = new Problem();
    problem.l = rows.length;
    problem.n = activations.shape().headDim() + 1;
    problem.bias = 1;
    problem.x = new Feature[rows.length][];
    problem.y = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      problem.x[i] = features(activations.z(rows[i], head));
      problem.y[i] = texts.get(rows[i]).label() ? 1 : 0;
    }
    Parameter parameter = new Parameter(SolverType.L2R_LR, PENALTY, PRECISION);
    double share = java.util.Arrays.stream(problem.y).average().orElse(0.5);
    if (share > 0 && share < 1) {
      parameter.setWeights(new double[] {0.5 / (1 - share), 0.5 / share}, new int[] {0, 1});
    }
    return Linear.train(problem, parameter);
  }

  /** The mean of the accuracies on either label; on the only one where a label is missing. */
  private double accuracy(Model probe, HeadActivations activations, HeadId head, int[] rows) {
    return Stream.of(true, false)
        .map(label -> IntStream.of(rows).filter(row -> texts.get(row).label() == label).toArray())
        .filter(labelled -> labelled.length > 0)
        .mapToDouble(labelled -> shareRight(probe, activations, head, labelled))
        .average()
        .orElseThrow();
  }

  private double shareRight(Model probe, HeadActivations activations, HeadId head, int[] rows) {
    long right =
        IntStream.of(rows)
            .filter(
                row ->
                    (Linear.predict(probe, features(activations.z(row, head))) == 1)
                        == texts.get(row).label())
            .count();
    return (double) right / rows.length;
  }

  private static Feature[] features(FloatVector z) {
    Feature[] features = new Feature[z.size() + 1];
    for (int i = 0; i < z.size(); i++) {
      features[i] = new FeatureNode(i + 1, z.at(i));
    }
    features[z.size()] = new FeatureNode(z.size() + 1, 1);
    return features;
  }
}
