// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.Arrays;

/**
 * Teaches a decoder to predict the next token of a stream, with Adam.
 *
 * <p>One seed gives one result on one machine: weights, batches and their order all come from it.
 * The stream is any {@link TokenStream}, so the same class trains the small models of experiments
 * on synthetic tasks.
 *
 * <pre>{@code
 * try (Training training = new Training(shape, plan)) {
 *   training.run(stream, (step, loss) -> System.out.println(step + " " + loss));
 *   SafetensorsFile.write(training.weights(), Path.of("model.safetensors"));
 * }
 * }</pre>
 */
public final class Training implements AutoCloseable {
  private static final float SECOND_MOMENT_DECAY = 0.98f;

  private final TrainingPlan plan;
  private final NDManager manager;
  private final DecoderWeights weights;
  private final Decoder decoder;

  /** Makes a fresh decoder of the shape, ready to be trained by the plan. */
  public Training(DecoderShape shape, TrainingPlan plan) {
    this.plan = plan;
    this.manager = Engine.getEngine("PyTorch").newBaseManager();
    this.weights = DecoderWeights.initial(shape, plan.seed(), manager);
    this.decoder = new Decoder(shape, weights, manager);
  }

  /** {@return the decoder's weights as they are now} */
  public DecoderWeights weights() {
    return weights;
  }

  /** Takes all steps of the plan on batches of the stream. */
  public void run(TokenStream stream, TrainingProgress progress) {
    Batches batches = new Batches(stream, plan.batch(), plan.seed());
    Tracker rate = plan::rate;
    Optimizer adam =
        Optimizer.adam().optLearningRateTracker(rate).optBeta2(SECOND_MOMENT_DECAY).build();
    for (int step = 1; step <= plan.steps(); step++) {
      double loss = learn(batches.next());
      weights.arrays().forEach((name, array) -> update(adam, name, array));
      progress.took(step, loss);
    }
  }

  /** {@return the next-token logits after each token of a sequence, one row after the other} */
  public float[] logits(int[] tokens) {
    try (NDManager step = manager.newSubManager()) {
      long[] row = Arrays.stream(tokens).asLongStream().toArray();
      return decoder.logits(step.create(row, new Shape(1, row.length))).toFloatArray();
    }
  }

  /** {@return how many arrays are alive between steps; a step that raises it leaks} */
  int managedArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    manager.close();
  }

  private double learn(Batch batch) {
    try (NDManager step = manager.newSubManager();
        GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray loss = loss(batch, step);
      gradients.backward(loss);
      return loss.getFloat();
    }
  }

  private NDArray loss(Batch batch, NDManager step) {
    NDArray predicted = decoder.logits(batch.inputs(step)).logSoftmax(-1);
    return predicted.gather(batch.targets(step), 1).mul(batch.weights(step)).sum().neg();
  }

  private static void update(Optimizer optimizer, String name, NDArray array) {
    // The gradient is a handle of its own in the weights' manager: left open, each step would leak
    // it.
    try (NDArray gradient = array.getGradient()) {
      optimizer.update(name, array, gradient);
    }
  }
}
