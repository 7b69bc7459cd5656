// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import dev.bridle.head.HeadId;
import dev.bridle.model.HeadActivations;
import java.util.ArrayList;
import java.util.List;

/** The mean-difference formulas written down once more, one number at a time. */
final class ByHand {
  private ByHand() {}

  /** {@return α·σ·θ̂ between {@link Clouds}' two clouds} */
  static double[] step(HeadId head, double alpha) {
    double[] unit = unit(Clouds.positive(), Clouds.negative(), head);
    double sigma = sigma(Clouds.positive(), Clouds.negative(), head);
    for (int i = 0; i < unit.length; i++) {
      unit[i] *= alpha * sigma;
    }
    return unit;
  }

  /** {@return the difference of the clouds' means, of length one} */
  static double[] unit(HeadActivations positive, HeadActivations negative, HeadId head) {
    double[] theta = new double[positive.shape().headDim()];
    double squares = 0;
    for (int i = 0; i < theta.length; i++) {
      theta[i] = mean(column(positive, head, i)) - mean(column(negative, head, i));
      squares += theta[i] * theta[i];
    }
    for (int i = 0; i < theta.length; i++) {
      theta[i] /= Math.sqrt(squares);
    }
    return theta;
  }

  /** {@return √(mean of squares − square of mean) of ⟨z,θ̂⟩ over both clouds together} */
  static double sigma(HeadActivations positive, HeadActivations negative, HeadId head) {
    double[] unit = unit(positive, negative, head);
    List<Double> along = new ArrayList<>();
    for (HeadActivations cloud : List.of(positive, negative)) {
      for (int text = 0; text < cloud.size(); text++) {
        double inner = 0;
        for (int i = 0; i < unit.length; i++) {
          inner += cloud.z(text, head).at(i) * unit[i];
        }
        along.add(inner);
      }
    }
    double mean = mean(along);
    return Math.sqrt(mean(along.stream().map(x -> x * x).toList()) - mean * mean);
  }

  private static List<Double> column(HeadActivations cloud, HeadId head, int i) {
    List<Double> numbers = new ArrayList<>();
    for (int text = 0; text < cloud.size(); text++) {
      numbers.add((double) cloud.z(text, head).at(i));
    }
    return numbers;
  }

  private static double mean(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).sum() / numbers.size();
  }
}
