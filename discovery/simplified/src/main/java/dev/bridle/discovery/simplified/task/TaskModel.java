// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.task;

import dev.bridle.discovery.simplified.training.DecoderShape;
import dev.bridle.discovery.simplified.training.ModelConfig;
import dev.bridle.discovery.simplified.training.SafetensorsFile;
import dev.bridle.discovery.simplified.training.TokenStream;
import dev.bridle.discovery.simplified.training.Training;
import dev.bridle.discovery.simplified.training.TrainingPlan;
import dev.bridle.discovery.simplified.training.TrainingProgress;
import dev.bridle.discovery.simplified.world.Dice;
import dev.bridle.discovery.simplified.world.TokenizerFile;
import dev.bridle.discovery.simplified.world.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * A small model and the one task that it learns.
 *
 * <pre>{@code
 * TaskModel.induction().train(Path.of("induction"), (step, loss) -> {});
 * }</pre>
 *
 * @param name what to call it
 * @param vocabulary its words
 * @param stream the task, every chance of it taken from the dice
 * @param shape its sizes
 * @param plan how it learns; the seed decides weights and sequences alike
 */
public record TaskModel(
    String name,
    Vocabulary vocabulary,
    Function<Dice, TokenStream> stream,
    DecoderShape shape,
    TrainingPlan plan) {

  /** {@return two layers without MLPs, on {@link RepeatedBlocks}} */
  public static TaskModel induction() {
    Vocabulary words = RepeatedBlocks.vocabulary();
    return new TaskModel(
        "induction",
        words,
        RepeatedBlocks::new,
        new DecoderShape(words.tokens().size(), 64, 2, 4, 0, RepeatedBlocks.LONGEST),
        new TrainingPlan(1600, 32, 1e-2, 50, 1));
  }

  /** {@return two layers with MLPs, on {@link RunningParity}} */
  public static TaskModel parity() {
    Vocabulary bits = RunningParity.vocabulary();
    return new TaskModel(
        "parity",
        bits,
        RunningParity::new,
        new DecoderShape(bits.tokens().size(), 32, 2, 4, 64, RunningParity.LONGEST),
        new TrainingPlan(800, 64, 5e-3, 50, 1));
  }

  /** {@return one layer without an MLP, on {@link CountingOn}} */
  public static TaskModel ordinal() {
    Vocabulary words = CountingOn.vocabulary();
    return new TaskModel(
        "ordinal",
        words,
        CountingOn::new,
        new DecoderShape(words.tokens().size(), 64, 1, 2, 0, CountingOn.LONGEST),
        new TrainingPlan(600, 32, 1e-2, 50, 1));
  }

  /** {@return every model of this package} */
  public static List<TaskModel> all() {
    return List.of(induction(), parity(), ordinal());
  }

  /**
   * Trains it, and writes it as a Hugging Face checkpoint with its tokenizer.
   *
   * @param folder is made if it is not there
   * @param progress is told of every step
   * @throws IOException if the folder cannot be written
   */
  public void train(Path folder, TrainingProgress progress) throws IOException {
    Files.createDirectories(folder);
    new TokenizerFile(vocabulary, shape.context()).writeTo(folder);
    ModelConfig.write(shape, folder);
    try (Training training = new Training(shape, plan)) {
      training.run(stream.apply(Dice.seeded(plan.seed())), progress);
      SafetensorsFile.write(training.weights(), folder.resolve("model.safetensors"));
    }
  }
}
