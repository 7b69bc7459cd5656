// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import dev.bridle.head.ModelShape;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Adds up what prompts say of heads, keeping no prompt: means, and how they would have come out on
 * other prompts.
 *
 * <p>The bootstrap is done on the way: in each of many replicates every prompt counts so many times
 * as a Poisson variable of mean 1 says, which is what drawing prompts with replacement comes to
 * when they are many (Chamandy et al. 2012, "Estimating uncertainty for massive data streams"). So
 * memory is that of heads times replicates, however many prompts there are.
 */
public final class HeadTally {
  private static final int REPLICATES = 200;

  private final int heads;
  private final int candidates;
  private final Method.Choice choice;
  private final SplittableRandom random;
  private final double[][] sums;
  private final double[][] weights;
  private final int[] times;
  private final int from;
  private final double scale;

  /**
   * Begins a tally of a method.
   *
   * @param shape the model's
   * @param method says how many numbers a head has, and which of their means is the score
   * @param seed of the replicates
   */
  public HeadTally(ModelShape shape, Method method, long seed) {
    this(shape.layers() * shape.heads(), method.candidates(shape), method.choice(), seed);
  }

  /**
   * Begins a tally of which the largest mean is the score.
   *
   * @param shape the model's
   * @param candidates numbers a head
   * @param seed of the replicates
   */
  public HeadTally(ModelShape shape, int candidates, long seed) {
    this(shape.layers() * shape.heads(), candidates, Method.Choice.LARGEST, seed);
  }

  /**
   * Begins a tally.
   *
   * @param heads how many heads, or whatever else numbers are given for
   * @param candidates numbers a head
   * @param choice which of their means is the score
   * @param seed of the replicates
   */
  public HeadTally(int heads, int candidates, Method.Choice choice, long seed) {
    this.heads = heads;
    this.candidates = candidates;
    this.choice = choice;
    this.random = new SplittableRandom(seed);
    this.sums = new double[REPLICATES + 1][heads * candidates];
    this.weights = new double[REPLICATES + 1][heads * candidates];
    this.times = new int[REPLICATES + 1];
    this.from = 0;
    this.scale = 1;
  }

  private HeadTally(HeadTally whole, int from, double scale) {
    this.heads = whole.heads;
    this.candidates = whole.candidates;
    this.choice = whole.choice;
    this.random = whole.random;
    this.sums = whole.sums;
    this.weights = whole.weights;
    this.times = whole.times;
    this.from = from;
    this.scale = scale;
  }

  /**
   * {@return a view of this tally in which what is added counts for one candidate}
   *
   * @param candidate from 0
   * @param factor by which numbers are multiplied
   */
  public HeadTally part(int candidate, double factor) {
    return new HeadTally(this, from + candidate, scale * factor);
  }

  /** {@return an array for one number a head, layer by layer, none of them known} */
  public double[] unknown() {
    double[] values = new double[heads];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  /** Begins the next prompt: whatever is added until the next call belongs to it. */
  public void nextPrompt() {
    times[0] = 1;
    for (int i = 1; i < times.length; i++) {
      times[i] = poisson();
    }
  }

  /**
   * Adds one number a head, of the prompt that was begun.
   *
   * @param values layer by layer; not a number where the prompt says nothing of a head
   */
  public void add(double... values) {
    add(0, values);
  }

  /**
   * Adds one number a head for one of several candidates.
   *
   * @param candidate from 0
   * @param values layer by layer; not a number where the prompt says nothing of a head
   */
  public void add(int candidate, double... values) {
    if (values.length != heads) {
      throw new IllegalArgumentException(values.length + " numbers for " + heads + " heads");
    }
    if (times[0] == 0) {
      throw new IllegalStateException("no prompt was begun");
    }
    for (int replicate = 0; replicate < times.length; replicate++) {
      if (times[replicate] > 0) {
        add(replicate, (from + candidate) * heads, values);
      }
    }
  }

  private void add(int replicate, int first, double[] values) {
    for (int head = 0; head < heads; head++) {
      if (!Double.isNaN(values[head])) {
        sums[replicate][first + head] += times[replicate] * scale * values[head];
        weights[replicate][first + head] += times[replicate];
      }
    }
  }

  /** {@return how many numbers each head is given} */
  public int candidates() {
    return candidates;
  }

  /**
   * {@return a head's score: the chosen mean of its candidates; not a number if nothing was said}
   *
   * @param head its index, layer by layer
   */
  public double score(int head) {
    return score(0, head);
  }

  /**
   * {@return which candidate a head's score is the mean of}
   *
   * @param head its index, layer by layer
   */
  public int chosen(int head) {
    return chosen(0, head);
  }

  /**
   * {@return the interval that holds so much of a head's scores over replicates}
   *
   * @param head its index, layer by layer
   * @param share for example 0.95
   */
  public Interval interval(int head, double share) {
    double[] scores = new double[REPLICATES];
    for (int i = 0; i < REPLICATES; i++) {
      scores[i] = score(i + 1, head);
    }
    return Interval.of(share, scores);
  }

  private double score(int replicate, int head) {
    return mean(replicate, chosen(replicate, head), head);
  }

  private int chosen(int replicate, int head) {
    int chosen = 0;
    for (int candidate = 1; candidate < candidates; candidate++) {
      double mean = mean(replicate, candidate, head);
      double best = mean(replicate, chosen, head);
      boolean better = choice == Method.Choice.LARGEST ? mean > best : mean < best;
      chosen = better || Double.isNaN(best) ? candidate : chosen;
    }
    return chosen;
  }

  private double mean(int replicate, int candidate, int head) {
    int at = candidate * heads + head;
    return weights[replicate][at] == 0 ? Double.NaN : sums[replicate][at] / weights[replicate][at];
  }

  /** Knuth's way, which is quick for a mean of 1. */
  private int poisson() {
    double limit = Math.exp(-1);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }
}
