// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.TinyModel;
import dev.bridle.model.LanguageModel;
import dev.bridle.recipes.ByHand;
import dev.bridle.recipes.TinyQuestions;
import dev.bridle.recipes.evaluation.ChoiceScore;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
  /** Sums of a few log-probabilities in single precision, against the same in double. */
  private static final double ROUNDING = 1e-5;

  @TempDir Path folder;

  private Path model;
  private Path data;

  @BeforeEach
  void prepare() {
    model = TinyModel.llama(folder.resolve("tiny"), 1);
    data = TinyQuestions.writeTo(folder.resolve("questions.json"));
  }

  @Test
  void theThreeMeasuresAreMeansOverTheQuestionsWithTheirIntervals() {
    Shell.Ended ended = evaluate("--json");

    assertThat(ended.exit()).isZero();
    assertThat(ended.keys()).containsExactly("benchmark", "items", "metrics");
    assertThat(ended.json().get("benchmark").asText()).isEqualTo("truthfulqa-mc");
    assertThat(ended.json().get("items").asInt()).isEqualTo(TinyQuestions.all().size());
    JsonNode metrics = ended.json().get("metrics");
    assertThat(Shell.keys(metrics)).containsExactly("mc1", "mc2", "mc3");
    try (LanguageModel opened = Models.open(model)) {
      List<ChoiceScore> scores =
          TinyQuestions.all().stream().map(question -> ByHand.score(opened, question)).toList();
      assertMean(metrics.get("mc1"), scores, ChoiceScore::mc1);
      assertMean(metrics.get("mc2"), scores, ChoiceScore::mc2);
      assertMean(metrics.get("mc3"), scores, ChoiceScore::mc3);
    }
  }

  @Test
  void editsChangeTheMeasures() {
    Path edits = TinyEdits.strong(folder.resolve("edits.json"));

    assertThat(evaluate("--edits", edits, "--json").json().at("/metrics/mc2"))
        .isNotEqualTo(evaluate("--json").json().at("/metrics/mc2"));
  }

  @Test
  void theMeasuresAreATableForPeople() {
    Shell.Ended ended = evaluate();

    assertThat(ended.exit()).isZero();
    assertThat(ended.out())
        .startsWith("truthfulqa-mc")
        .containsPattern("mc1 +0\\.\\d{3} +0\\.\\d{3} to [01]\\.\\d{3}")
        .contains("mc2")
        .contains("mc3")
        .contains("36 questions");
    assertThat(ended.err()).isEmpty();
  }

  private Shell.Ended evaluate(Object... more) {
    Object[] all = new Object[6 + more.length];
    Object[] line = {"evaluate", model, "--benchmark", "truthfulqa-mc", "--data", data};
    System.arraycopy(line, 0, all, 0, line.length);
    System.arraycopy(more, 0, all, line.length, more.length);
    return Shell.run(all);
  }

  private static void assertMean(
      JsonNode metric, List<ChoiceScore> scores, ToDoubleFunction<ChoiceScore> of) {
    double mean = scores.stream().mapToDouble(of).average().orElseThrow();
    assertThat(Shell.keys(metric)).containsExactly("value", "ci");
    assertThat(metric.get("value").asDouble()).isCloseTo(mean, within(ROUNDING));
    assertThat(metric.get("ci")).hasSize(2);
    assertThat(metric.at("/ci/0").asDouble()).isLessThan(mean);
    assertThat(metric.at("/ci/1").asDouble()).isGreaterThan(mean);
  }
}
