// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.head.ModelShape;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatTensor;
import java.util.List;

/**
 * The mean z of every head over a task's prompts: μ_h = E[z_h], what mean ablation puts in a head's
 * place.
 *
 * <p>Prompts are run one after the other and only sums are kept, in double precision, so that
 * memory is that of one prompt and of layers × H·d sums, however many prompts there are.
 *
 * <p>A mean at one place keeps what all prompts have there, such as a template's words, and drops
 * what tells them apart; a mean over all positions keeps less, and takes a head further from what
 * it ever puts out. Neither is a mean by position: prompts may differ in length.
 */
public final class TaskMeans {
  private TaskMeans() {}

  /**
   * {@return the means over some prompts}
   *
   * @param engine of the model
   * @param shape the model's
   * @param items at least one that has the place
   * @param at {@code all}, {@code end} or a mark, of whose positions the last counts; prompts
   *     without it are passed over
   */
  public static HeadMeans of(Interventions engine, ModelShape shape, List<Item> items, Mark at) {
    Place place = new Place(at);
    double[] sums = new double[shape.layers() * shape.zWidth()];
    long count = 0;
    for (Item item : items) {
      if (place.isIn(item)) {
        CleanRun run = engine.clean(item.tokens());
        for (int layer = 0; layer < shape.layers(); layer++) {
          add(run.z(layer), place.from(item), place.to(item), sums, layer * shape.zWidth());
        }
        count += place.to(item) - place.from(item);
      }
    }
    if (count == 0) {
      throw new IllegalArgumentException("no prompt has " + at);
    }
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (sums[i] / count);
    }
    return new HeadMeans(new FloatTensor(means, shape.layers(), shape.heads(), shape.headDim()));
  }

  private static void add(FloatTensor z, int from, int to, double[] sums, int into) {
    int width = z.size(1) * z.size(2);
    for (int position = from; position < to; position++) {
      int row = z.offset(position);
      for (int i = 0; i < width; i++) {
        sums[into + i] += z.data()[row + i];
      }
    }
  }
}
