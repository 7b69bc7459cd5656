// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.sweep.Donors;
import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.discovery.sweep.Question;
import dev.bridle.discovery.sweep.Replacement;
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.discovery.sweep.TinySweeps;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every replacement, of a head and of heads across layers, at the last and at all positions, gives
 * what the graph gives that is fed those numbers.
 */
class ReplacementNumbersTest {
  /** Sums of some dozens of terms of size one in single precision, added in another order. */
  private static final double ROUNDING = 1e-5;

  private static final int PROMPTS = 10;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void everyReplacementIsWhatFeedingItsNumbersGives(String family) {
    HeadChoice sets =
        HeadChoice.sets(
            HeadSet.of(new HeadId(0, 2)),
            HeadSet.of(new HeadId(1, 1)),
            HeadSet.of(new HeadId(0, 1), new HeadId(1, 0), new HeadId(1, 3)));
    Path checkpoint =
        family.equals("llama") ? TinyModel.llama(folder, 3) : TinyModel.gpt2(folder, 3);
    try (LanguageModel model = Models.open(checkpoint);
        PatchedGraph graph = new PatchedGraph(model.decoder())) {
      HeadMeans means = means(model);
      List<InterventionKind> kinds = new ArrayList<>();
      for (Positions positions : List.of(Positions.last(), Positions.all())) {
        kinds.add(InterventionKind.zero(sets, positions));
        kinds.add(InterventionKind.mean(means, sets, positions));
        kinds.add(InterventionKind.resampling(sets, positions));
        kinds.add(InterventionKind.noising(sets, positions));
        kinds.add(InterventionKind.denoising(sets, positions));
      }
      Sweep sweep = new Sweep(TinySweeps.prompts(PROMPTS, 6), kinds, Metric.logitDifference(), 7);
      List<Question> questions = sweep.questions(model.shape());

      SweepRun.of(sweep)
          .on(
              model,
              found -> {
                for (int i = 0; i < questions.size(); i++) {
                  double expected = byHand(sweep, found.prompt(), questions.get(i), graph, model);
                  assertThat(found.value(i))
                      .as("%s on prompt %d", questions.get(i), found.prompt())
                      .isCloseTo(expected, within(ROUNDING));
                }
              });
    }
  }

  private static double byHand(
      Sweep sweep, int index, Question question, PatchedGraph graph, LanguageModel model) {
    SweepPrompt prompt = sweep.prompts().get(index);
    Replacement replacement = question.kind().replacement();
    int[] tokens = replacement.startsCorrupted() ? prompt.corrupted() : prompt.tokens();
    Positions positions = question.kind().positions();
    FloatVector logits =
        graph.logits(
            numbers(sweep, index, replacement, graph, model),
            question.heads(),
            positions.from(prompt),
            positions.to(prompt),
            tokens);
    return sweep.metric().of(prompt, logits).applyAsDouble(logits);
  }

  /** What stands in place of every layer's z. */
  private static List<float[]> numbers(
      Sweep sweep, int index, Replacement replacement, PatchedGraph graph, LanguageModel model) {
    SweepPrompt prompt = sweep.prompts().get(index);
    if (replacement instanceof Replacement.Resampling) {
      return graph.z(sweep.prompts().get(new Donors(sweep).of(index)).tokens());
    } else if (replacement instanceof Replacement.Noising) {
      return graph.z(prompt.corrupted());
    } else if (replacement instanceof Replacement.Denoising) {
      return graph.z(prompt.tokens());
    }
    List<float[]> numbers = new ArrayList<>();
    int width = model.shape().zWidth();
    for (int layer = 0; layer < model.shape().layers(); layer++) {
      float[] rows = new float[prompt.length() * width];
      for (int i = 0; i < rows.length && replacement instanceof Replacement.Mean; i++) {
        rows[i] = mean(layer * width + i % width);
      }
      numbers.add(rows);
    }
    return numbers;
  }

  private static HeadMeans means(LanguageModel model) {
    float[] rows = new float[model.shape().layers() * model.shape().zWidth()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = mean(i);
    }
    return new HeadMeans(
        new FloatTensor(
            rows, model.shape().layers(), model.shape().heads(), model.shape().headDim()));
  }

  private static float mean(int cell) {
    return (float) Math.cos(cell);
  }
}
