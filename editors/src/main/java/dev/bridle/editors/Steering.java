// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.model.HeadActivations;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import java.util.List;
import java.util.Map;

/**
 * Steers heads along directions: z + α·σ·θ̂.
 *
 * <pre>{@code
 * EditPlan plan = Steering.towards(model, pairs).withStrength(5).plan(model.shape(), heads);
 * }</pre>
 *
 * @param directions the directions by head
 * @param strength α, in standard deviations σ
 */
public record Steering(Map<HeadId, HeadDirection> directions, double strength)
    implements HeadEditor {
  /** Copies the map. */
  public Steering {
    directions = Map.copyOf(directions);
  }

  /**
   * {@return steering from negative to positive texts, with strength 1}
   *
   * @param model whose heads are observed
   * @param pairs at least one
   */
  public static Steering towards(LanguageModel model, List<ContrastPair> pairs) {
    List<String> positive = pairs.stream().map(ContrastPair::positive).toList();
    List<String> negative = pairs.stream().map(ContrastPair::negative).toList();
    return along(
        MeanDifference.directions(
            HeadActivations.atLastToken(model, positive, Progress.silent()),
            HeadActivations.atLastToken(model, negative, Progress.silent())));
  }

  /**
   * {@return steering along known directions, with strength 1}
   *
   * @param directions by head
   */
  public static Steering along(Map<HeadId, HeadDirection> directions) {
    return new Steering(directions, 1);
  }

  /**
   * {@return the same directions with another strength}
   *
   * @param alpha α; negative steers away
   */
  public Steering withStrength(double alpha) {
    return new Steering(directions, alpha);
  }

  @Override
  public EditPlan plan(ModelShape shape, HeadSet heads) {
    return new EditPlan(
        heads.stream()
            .<HeadEdit>map(
                head ->
                    new HeadEdit.Add(
                        head, HeadDirection.of(directions, shape, head).step(strength)))
            .toList(),
        Gate.ALL);
  }
}
