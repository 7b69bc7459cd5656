// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.task;

import dev.bridle.discovery.measure.CapturedPrompts;
import dev.bridle.discovery.measure.CapturedPrompts.Watch;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.prompt.document.TaskDocument;
import dev.bridle.discovery.prompt.library.TaskLibrary;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatVector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A model that was trained for a task, opened from its folder like any other. */
final class Specimen implements AutoCloseable {
  private static final int PROMPTS = 60;
  private static final long SEED = 20;

  private final LanguageModel model;
  private final Interventions interventions;

  private Specimen(LanguageModel model) {
    this.model = model;
    this.interventions = model.interventions();
  }

  static Specimen trained(TaskModel task, Path folder) throws IOException {
    task.train(folder, (step, loss) -> {});
    return new Specimen(Models.open(folder));
  }

  LanguageModel model() {
    return model;
  }

  Interventions interventions() {
    return interventions;
  }

  /** Prompts of a task document; its name must be what it says. */
  PromptSet prompts(String name, String yaml) {
    TaskDocument document = new TaskDocument(Path.of(name + ".yaml"), yaml);
    return TaskLibrary.builtIn()
        .with(List.of(document))
        .task(name)
        .prompts(model.tokenizer(), PROMPTS, SEED);
  }

  Map<HeadId, Double> scores(Measure measure, PromptSet prompts) {
    Watch watch = Watch.of(measure, model.shape(), SEED);
    new CapturedPrompts(
            model,
            () -> {
              throw new IllegalStateException("attention needs no weights");
            },
            Progress.silent())
        .watch(prompts, List.of(watch));
    return scores(watch.tally());
  }

  Map<HeadId, Double> scores(HeadTally tally) {
    ModelShape shape = model.shape();
    return shape
        .allHeads()
        .collect(
            Collectors.toMap(
                Function.identity(),
                head -> tally.score(head.layer() * shape.heads() + head.head())));
  }

  /** The share of prompts that are answered rightly. */
  double accuracy(PromptSet prompts) {
    return share(prompts, item -> right(item, interventions.clean(item.tokens()).logits()));
  }

  /** The share of prompts that are answered rightly without some heads. */
  double accuracyWithout(List<HeadId> heads, PromptSet prompts) {
    return share(
        prompts,
        item -> {
          CleanRun clean = interventions.clean(item.tokens());
          return rightUnder(ablating(heads, item.length()), clean, item);
        });
  }

  Intervention ablating(List<HeadId> heads, int length) {
    int headDim = model.shape().headDim();
    return new Intervention(
        heads.stream().map(head -> HeadChange.ablate(head, headDim, 0, length)).toList());
  }

  boolean rightUnder(Intervention intervention, CleanRun clean, Item item) {
    boolean[] right = new boolean[1];
    interventions.run(
        clean, List.of(intervention), (index, logits) -> right[0] = right(item, logits));
    return right[0];
  }

  static double share(PromptSet prompts, Function<Item, Boolean> test) {
    return prompts.items().stream().mapToInt(item -> test.apply(item) ? 1 : 0).average().orElse(0);
  }

  static HeadId best(Map<HeadId, Double> scores) {
    return scores.entrySet().stream()
        .max(Comparator.comparingDouble(Map.Entry::getValue))
        .orElseThrow()
        .getKey();
  }

  private static boolean right(Item item, FloatVector logits) {
    float[] values = logits.toArray();
    int best = 0;
    for (int token = 1; token < values.length; token++) {
      best = values[token] > values[best] ? token : best;
    }
    return item.answers().contains(best);
  }

  @Override
  public void close() {
    try (model) {
      interventions.close();
    }
  }
}
