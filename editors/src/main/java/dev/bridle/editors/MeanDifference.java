// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import dev.bridle.head.HeadId;
import dev.bridle.model.HeadActivations;
import dev.bridle.tensor.FloatVector;
import java.util.Map;
import java.util.TreeMap;

/**
 * Directions from the difference of two means.
 *
 * <p>Idea: where positive and negative texts have different mean outputs, the line between the
 * means is the way from one behaviour to the other. Formula: θ = mean z(positive) − mean
 * z(negative) at the last token, θ̂ = θ/‖θ‖, σ = standard deviation of ⟨z,θ̂⟩ over the same texts.
 * Source: inference-time intervention, Li et al., arXiv 2306.03341, where it beat probe weights and
 * CCS (42.3 against 34.8 and 33.4 true × informative on LLaMA-7B).
 *
 * <p>σ is measured on the texts given here and on no others: the published code measures it on all
 * questions, test questions included. When it misleads: texts that differ in more than the
 * behaviour (length, topic, style) give a direction of that difference too.
 */
public final class MeanDifference {
  private MeanDifference() {}

  /**
   * {@return a direction for every head whose means differ}
   *
   * @param positive activations of the positive texts
   * @param negative activations of the negative texts, of the same model
   */
  public static Map<HeadId, HeadDirection> directions(
      HeadActivations positive, HeadActivations negative) {
    Map<HeadId, HeadDirection> directions = new TreeMap<>();
    positive
        .shape()
        .allHeads()
        .forEach(
            head -> {
              double[] theta = HeadMoments.mean(positive, head);
              double[] from = HeadMoments.mean(negative, head);
              for (int i = 0; i < theta.length; i++) {
                theta[i] -= from[i];
              }
              FloatVector difference = FloatVector.of(theta);
              if (difference.norm() > 0) {
                FloatVector unit = difference.unit();
                double sigma = HeadMoments.deviation(positive, negative, head, unit);
                directions.put(head, new HeadDirection(head, unit, sigma));
              }
            });
    return directions;
  }
}
