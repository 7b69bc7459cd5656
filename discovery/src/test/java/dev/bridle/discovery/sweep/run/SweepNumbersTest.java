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
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.discovery.sweep.TinySweeps;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sweep's numbers are those of running each intervention by itself. */
class SweepNumbersTest {
  /** Sums of some dozens of terms of size one in single precision, added in another order. */
  private static final double ROUNDING = 1e-5;

  private static final int PROMPTS = 10;

  @TempDir Path folder;

  enum Family {
    LLAMA,
    GPT2;

    LanguageModel open(Path folder) {
      return Models.open(this == LLAMA ? TinyModel.llama(folder, 3) : TinyModel.gpt2(folder, 3));
    }
  }

  static List<PromptRecord> records(Sweep sweep, LanguageModel model) {
    List<PromptRecord> records = new ArrayList<>();
    SweepRun.of(sweep).on(model, records::add);
    return records;
  }

  private static FloatVector last(LanguageModel model, int... tokens) {
    return model.logits(TokenBatch.of(tokens)).row(0, tokens.length - 1);
  }

  private static double read(
      Sweep sweep, LanguageModel model, SweepPrompt prompt, FloatVector logits) {
    return sweep.metric().of(prompt, last(model, prompt.tokens())).applyAsDouble(logits);
  }

  @ParameterizedTest
  @EnumSource
  void ablationEverywhereIsWhatAnEditGives(Family family) {
    try (LanguageModel model = family.open(folder)) {
      HeadMeans means = means(model);
      for (Metric metric :
          List.of(
              Metric.logitDifference(),
              Metric.logProbability(),
              Metric.probability(),
              Metric.probabilityDifference(),
              Metric.divergence())) {
        Sweep sweep =
            Sweep.of(
                TinySweeps.prompts(PROMPTS, 1),
                metric,
                InterventionKind.zero(HeadChoice.each(), Positions.all()),
                InterventionKind.mean(means, HeadChoice.each(), Positions.all()),
                InterventionKind.zero(
                    HeadChoice.random(new HeadSet(model.shape().allHeads().limit(2).toList()), 2),
                    Positions.all()));
        List<Question> questions = sweep.questions(model.shape());
        List<LanguageModel> edited = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
          edited.add(model.with(plan(questions.get(i).heads(), i / 8 == 1, means)));
        }

        for (PromptRecord found : records(sweep, model)) {
          SweepPrompt prompt = sweep.prompts().get(found.prompt());
          assertThat(found.clean())
              .isCloseTo(
                  read(sweep, model, prompt, last(model, prompt.tokens())), within(ROUNDING));
          for (int i = 0; i < questions.size(); i++) {
            double expected = read(sweep, model, prompt, last(edited.get(i), prompt.tokens()));
            assertThat(found.value(i))
                .as("%s of %s on %s", metric, questions.get(i), prompt)
                .isCloseTo(expected, within(ROUNDING));
          }
        }
      }
    }
  }

  private static HeadMeans means(LanguageModel model) {
    int size = model.shape().layers() * model.shape().zWidth();
    float[] rows = new float[size];
    for (int i = 0; i < size; i++) {
      rows[i] = (float) Math.sin(i);
    }
    return new HeadMeans(
        new FloatTensor(
            rows, model.shape().layers(), model.shape().heads(), model.shape().headDim()));
  }

  private static EditPlan plan(HeadSet heads, boolean toMeans, HeadMeans means) {
    Function<HeadId, HeadEdit> edit =
        head ->
            toMeans
                ? new HeadEdit.Replace(head, means.row(head).row(0))
                : new HeadEdit.Ablate(head);
    return new EditPlan(heads.stream().map(edit).toList(), Gate.ALL);
  }

  @ParameterizedTest
  @EnumSource
  void patchingIsWhatReplacingInTheGraphGives(Family family) {
    Sweep sweep = TinySweeps.ofEverything(PROMPTS, 2);
    Donors donors = new Donors(sweep);
    try (LanguageModel model = family.open(folder);
        PatchedGraph graph = new PatchedGraph(model.decoder())) {
      List<Question> questions = sweep.questions(model.shape());

      for (PromptRecord found : records(sweep, model)) {
        SweepPrompt prompt = sweep.prompts().get(found.prompt());
        List<float[]> clean = graph.z(prompt.tokens());
        List<float[]> corrupted = graph.z(prompt.corrupted());
        List<float[]> donor = graph.z(sweep.prompts().get(donors.of(found.prompt())).tokens());
        List<float[]> zeros = clean.stream().map(z -> new float[z.length]).toList();
        int length = prompt.length();
        for (int i = 0; i < questions.size(); i++) {
          HeadSet heads = questions.get(i).heads();
          // Eight heads, three controls, one set, eight heads, eight heads.
          FloatVector logits =
              i < 8
                  ? graph.logits(zeros, heads, 0, length, prompt.tokens())
                  : i < 11
                      ? graph.logits(zeros, heads, length - 2, length, prompt.tokens())
                      : i < 12
                          ? graph.logits(donor, heads, 0, length, prompt.tokens())
                          : i < 20
                              ? graph.logits(corrupted, heads, length - 1, length, prompt.tokens())
                              : graph.logits(clean, heads, 2, 3, prompt.corrupted());
          assertThat(found.value(i))
              .as("%s on %s", questions.get(i), prompt)
              .isCloseTo(read(sweep, model, prompt, logits), within(ROUNDING));
        }
        FloatVector twin = last(model, prompt.corrupted());
        assertThat(found.corrupted().orElseThrow())
            .isCloseTo(read(sweep, model, prompt, twin), within(ROUNDING));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void patchingFromTheSamePromptChangesNothingToTheBit(Family family) {
    List<SweepPrompt> same =
        TinySweeps.prompts(PROMPTS, 3).stream()
            .map(prompt -> prompt.corruptedBy(prompt.tokens()))
            .toList();
    Sweep sweep =
        Sweep.of(
            same,
            Metric.logitDifference(),
            InterventionKind.noising(HeadChoice.each(), Positions.last()),
            InterventionKind.denoising(HeadChoice.each(), Positions.all()));
    try (LanguageModel model = family.open(folder)) {
      for (PromptRecord found : records(sweep, model)) {
        assertThat(found.corrupted()).hasValue(found.clean());
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.value(i)).isEqualTo(found.clean());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void patchingBeforePromptsDifferChangesNothingToTheBit(Family family) {
    List<SweepPrompt> marked =
        TinySweeps.prompts(PROMPTS, 3).stream().map(prompt -> prompt.marking(1)).toList();
    Sweep sweep =
        Sweep.of(
            marked,
            Metric.logitDifference(),
            InterventionKind.noising(HeadChoice.each(), Positions.marked(0)));
    try (LanguageModel model = family.open(folder)) {
      for (PromptRecord found : records(sweep, model)) {
        assertThat(found.corrupted().orElseThrow()).isNotEqualTo(found.clean());
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.value(i)).isEqualTo(found.clean());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void replacingEveryHeadEverywhereGivesTheOtherPromptsAnswerWhereTokensAgree(Family family) {
    // The last token is the same in both, and all that attention tells it is the other prompt's.
    try (LanguageModel model = family.open(folder)) {
      HeadSet all = new HeadSet(model.shape().allHeads().toList());
      Sweep sweep =
          Sweep.of(
              TinySweeps.prompts(PROMPTS, 4),
              Metric.logitDifference(),
              InterventionKind.noising(HeadChoice.sets(all), Positions.last()),
              InterventionKind.denoising(HeadChoice.sets(all), Positions.last()));

      for (PromptRecord found : records(sweep, model)) {
        assertThat(found.value(0)).isCloseTo(found.corrupted().orElseThrow(), within(ROUNDING));
        assertThat(found.value(1)).isCloseTo(found.clean(), within(ROUNDING));
      }
    }
  }
}
