// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark.cost;

import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.StoredTensor;
import java.util.List;
import java.util.Random;

/**
 * What a run and a row take on a model here, in the best of several tries.
 *
 * @param runSeconds of a clean run
 * @param rowSeconds of a row that changes one head at one position to the last, mean over all heads
 * @param runOperations of a clean run
 * @param rowOperations of a row
 */
record UnitCost(double runSeconds, double rowSeconds, double runOperations, double rowOperations) {
  private static final int TRIES = 10;
  private static final int TOKENS_AT_ONCE = 256;

  /** Measures prompts of so many random tokens, of which the last are changed. */
  static UnitCost of(LanguageModel model, int tokens, int changed) {
    int[] prompt = new Random(1).ints(tokens, 0, model.shape().vocabSize()).toArray();
    List<Intervention> rows =
        model
            .shape()
            .allHeads()
            .map(head -> Intervention.of(ablated(model, head, tokens - changed, tokens)))
            .toList();
    int together = Math.max(1, TOKENS_AT_ONCE / changed);
    double run = Double.MAX_VALUE;
    double row = Double.MAX_VALUE;
    try (Interventions engine = model.interventions()) {
      for (int i = 0; i < TRIES; i++) {
        long begin = System.nanoTime();
        CleanRun clean = engine.clean(prompt);
        run = Math.min(run, seconds(begin));
        long rowsBegin = System.nanoTime();
        for (int from = 0; from < rows.size(); from += together) {
          int to = Math.min(rows.size(), from + together);
          engine.run(clean, rows.subList(from, to), (index, logits) -> {});
        }
        row = Math.min(row, seconds(rowsBegin) / rows.size());
      }
    }
    double layer = 2.0 * layerWeights(model);
    double logits = 2.0 * model.shape().hiddenSize() * model.shape().vocabSize();
    int layers = model.shape().layers();
    return new UnitCost(
        run, row, layers * layer * tokens + logits, (layers + 1) / 2.0 * layer * changed + logits);
  }

  private static HeadChange ablated(LanguageModel model, HeadId head, int from, int to) {
    return HeadChange.ablate(head, model.shape().headDim(), from, to);
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Numbers in matrices, without those of the vocabulary. */
  private static double layerWeights(LanguageModel model) {
    long vocabulary = model.shape().vocabSize();
    return (double)
            model.decoder().model().graph().initializers().values().stream()
                .filter(tensor -> tensor.shape().size() == 2 && tensor.type().isFloat())
                .filter(tensor -> !tensor.shape().contains(vocabulary))
                .mapToLong(StoredTensor::elements)
                .sum()
        / model.shape().layers();
  }
}
