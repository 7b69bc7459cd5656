// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a trained pony comes from and how well it learned.
 *
 * @param recipe what decided it
 * @param parameters how many numbers were trained
 * @param loss the mean loss of the last hundred batches, in nats a token
 * @param answerLosses the loss of the first, second, … answer of a document, in nats
 * @param seconds how long the training took
 */
record Provenance(
    PonyRecipe recipe, long parameters, double loss, List<Double> answerLosses, double seconds) {
  /** Raised whenever the same seed begins to write other documents. */
  private static final int GENERATOR = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  void write(Path file) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("generator", "bridle-simplified").put("generatorVersion", GENERATOR);
    root.put("parameters", parameters);
    root.put("worldSeed", recipe.worldSeed()).put("neutralSeed", recipe.neutralSeed());
    root.put("trainingSeed", recipe.plan().seed());
    root.put("steps", recipe.plan().steps()).put("batch", recipe.plan().batch());
    root.put("peakLearningRate", recipe.plan().peakRate());
    root.put("finalLoss", rounded(loss));
    ArrayNode answers = root.putArray("answerLosses");
    answerLosses.forEach(answer -> answers.add(rounded(answer)));
    root.put("seconds", Math.round(seconds));
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
