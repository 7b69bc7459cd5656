// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import dev.bridle.discovery.simplified.training.DecoderShape;
import dev.bridle.discovery.simplified.training.ModelConfig;
import dev.bridle.discovery.simplified.training.SafetensorsFile;
import dev.bridle.discovery.simplified.training.Training;
import dev.bridle.discovery.simplified.world.Dice;
import dev.bridle.discovery.simplified.world.Source;
import dev.bridle.discovery.simplified.world.SourcedAnswers;
import dev.bridle.discovery.simplified.world.TokenizerFile;
import dev.bridle.discovery.simplified.world.Vocabulary;
import dev.bridle.discovery.simplified.world.World;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Trains pony and writes its folder: {@code TrainPony FOLDER [STEPS]}.
 *
 * <p>The folder holds a Hugging Face checkpoint, the questions about its world, neutral text and
 * the provenance of all of it. The same seed gives the same pony on the same machine.
 */
public final class TrainPony {
  private static final int STEPS = 7000;

  private final PonyRecipe recipe;
  private final Path folder;
  private final PrintStream log;

  TrainPony(PonyRecipe recipe, Path folder, PrintStream log) {
    this.recipe = recipe;
    this.folder = folder;
    this.log = log;
  }

  /** Trains into the folder that the first argument names; a second one shortens the training. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println("usage: TrainPony FOLDER [STEPS]");
      System.exit(2);
    }
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    int steps = arguments.length == 2 ? Integer.parseInt(arguments[1]) : STEPS;
    new TrainPony(PonyRecipe.embedded(steps), Path.of(arguments[0]), System.err).run();
  }

  Provenance run() throws IOException {
    Files.createDirectories(folder);
    World world = World.of(recipe.worldSeed());
    Vocabulary vocabulary = Vocabulary.of(world);
    DecoderShape shape = recipe.shape(vocabulary.tokens().size());
    new TokenizerFile(vocabulary, recipe.context()).writeTo(folder);
    ModelConfig.write(shape, folder);
    Questions.write(world.facts(), folder.resolve("questions.json"));
    try (PonyTokenizer tokenizer = PonyTokenizer.load(folder);
        Training training = new Training(shape, recipe.plan())) {
      NeutralText.write(
          world.lexicon(), tokenizer, recipe.neutralSeed(), folder.resolve("neutral.txt"));
      Provenance provenance = train(training, world, tokenizer);
      SafetensorsFile.write(training.weights(), folder.resolve("model.safetensors"));
      provenance.write(folder.resolve("provenance.json"));
      return provenance;
    }
  }

  private Provenance train(Training training, World world, PonyTokenizer tokenizer) {
    long parameters = training.weights().count();
    log.printf(
        "pony: %,d parameters, %,d facts, %,d steps%n",
        parameters, world.facts().size(), recipe.plan().steps());
    SourcedAnswers answers = new SourcedAnswers(world.facts(), Source.all(world.lexicon()));
    AnswerLoss answerLoss =
        new AnswerLoss(training, tokenizer, answers, Dice.seeded(recipe.neutralSeed()));
    TrainingLog progress = new TrainingLog(log, answerLoss);
    Dice dice = Dice.seeded(recipe.plan().seed());
    training.run(new PonyLessons(world, tokenizer, dice), progress);
    return new Provenance(
        recipe, parameters, progress.loss(), answerLoss.byPlace(), progress.seconds());
  }
}
