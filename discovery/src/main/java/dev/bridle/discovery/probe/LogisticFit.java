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
import java.util.stream.IntStream;

/** Fits σ(⟨θ,x⟩ + c) with an L2 penalty, C = 1, both labels weighing the same. */
final class LogisticFit {
  private static final double PENALTY = 1;
  private static final double PRECISION = 1e-3;

  private LogisticFit() {}

  static Reading of(double[][] rows, boolean... labels) {
    Linear.disableDebugOutput();
    Problem problem = new Problem();
    problem.l = rows.length;
    problem.n = rows[0].length + 1;
    problem.bias = 1;
    problem.x = new Feature[rows.length][];
    problem.y = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      problem.x[i] = features(rows[i]);
      problem.y[i] = labels[i] ? 1 : 0;
    }
    Parameter parameter = new Parameter(SolverType.L2R_LR, PENALTY, PRECISION);
    double share = (double) IntStream.range(0, labels.length).filter(i -> labels[i]).count();
    share /= labels.length;
    if (share > 0 && share < 1) {
      parameter.setWeights(new double[] {0.5 / (1 - share), 0.5 / share}, new int[] {0, 1});
    }
    Model model = Linear.train(problem, parameter);
    return x -> Linear.predict(model, features(x)) == 1;
  }

  private static Feature[] features(double... x) {
    Feature[] features = new Feature[x.length + 1];
    for (int i = 0; i < x.length; i++) {
      features[i] = new FeatureNode(i + 1, x[i]);
    }
    features[x.length] = new FeatureNode(x.length + 1, 1);
    return features;
  }
}
