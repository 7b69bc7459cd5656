// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.TinyModel;
import dev.bridle.recipes.TinyQuestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoverCommandTest {
  private static final int HEADS = TinyModel.LAYERS * TinyModel.HEADS;

  @TempDir Path folder;

  private Path model;

  @BeforeEach
  void prepare() {
    model = TinyModel.llama(folder.resolve("tiny"), 1);
  }

  @Test
  void everyHeadIsScoredBestFirst() {
    Shell.Ended ended =
        Shell.run("discover", model, "--heads", "previous-token,induction", "--json");

    assertThat(ended.exit()).isZero();
    assertThat(ended.keys()).containsExactly("model", "results");
    assertThat(ended.json().at("/model/architecture").asText()).isEqualTo("llama");
    assertThat(types(ended)).containsExactly("previous-token", "induction");
    for (JsonNode result : ended.json().get("results")) {
      assertThat(Shell.keys(result))
          .containsExactly("type", "stage", "definition", "metric", "threshold", "heads");
      assertThat(result.get("heads")).hasSize(HEADS);
      List<Double> scores = new ArrayList<>();
      for (JsonNode head : result.get("heads")) {
        assertThat(Shell.keys(head)).containsExactly("head", "score", "z");
        assertThat(head.get("head").asText()).matches("L[01]H[0-3]");
        scores.add(head.get("score").asDouble());
      }
      assertThat(scores).isSortedAccordingTo(Comparator.reverseOrder());
      assertThat(result.at("/heads/0/z").asDouble()).isPositive();
      assertThat(result.at("/heads/7/z").asDouble()).isNegative();
    }
  }

  @Test
  void scoresRepeatWithTheirSeed() {
    Object[] line = {"discover", model, "--heads", "induction", "--json", "--seed", "4"};

    assertThat(Shell.run(line).out())
        .isEqualTo(Shell.run(line).out())
        .isNotEqualTo(Shell.run("discover", model, "--heads", "induction", "--json").out());
  }

  @Test
  void aStageIsAllItsKinds() {
    Shell.Ended ended = Shell.run("discover", model, "--stage", "ICI", "--json");

    assertThat(ended.exit()).isZero();
    assertThat(types(ended)).containsExactly("previous-token", "duplicate-token");
    assertThat(ended.json().get("results"))
        .allSatisfy(result -> assertThat(result.get("stage").asText()).isEqualTo("ICI"));
  }

  @Test
  void ofAllKindsTheOneThatNeedsQuestionsIsLeftOutAloud() {
    Shell.Ended ended = Shell.run("discover", model, "--all", "--json");

    assertThat(ended.exit()).isZero();
    assertThat(types(ended)).containsExactly("previous-token", "duplicate-token", "induction");
    assertThat(ended.err()).contains("truthfulness is left out").contains("--data");
  }

  @Test
  void withQuestionsAllKindsAreFound() {
    Path data = TinyQuestions.writeTo(folder.resolve("questions.json"));

    Shell.Ended ended = Shell.run("discover", model, "--all", "--data", data, "--json");

    assertThat(ended.exit()).isZero();
    assertThat(types(ended))
        .containsExactly("previous-token", "duplicate-token", "induction", "truthfulness");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void ponyBringsItsQuestions() {
    Shell.Ended ended = Shell.run("discover", "pony", "--heads", "truthfulness", "--json");

    assertThat(ended.exit()).isZero();
    assertThat(types(ended)).containsExactly("truthfulness");
    assertThat(ended.json().at("/results/0/definition").asText()).isEqualTo("proposed");
  }

  @Test
  void truthfulnessIsProbedWhereTheNextAnswerBeginsUnlessToldOtherwise() {
    Path data = TinyQuestions.writeTo(folder.resolve("questions.json"));
    Object[] line = {"discover", model, "--heads", "truthfulness", "--data", data, "--json"};

    String usual = Shell.run(line).out();

    assertThat(usual)
        .isEqualTo(Shell.run(with(line, "--at", "next-answer")).out())
        .isNotEqualTo(Shell.run(with(line, "--at", "answer")).out());
  }

  @Test
  void thePictureIsPublishedBesideTheFigures() throws IOException {
    Path out = folder.resolve("new").resolve("out");

    Shell.Ended ended = Shell.run("discover", model, "--heads", "induction", "--out", out);

    assertThat(ended.exit()).isZero();
    assertThat(ended.out())
        .startsWith("induction")
        .contains("score")
        .contains("All heads: " + out.resolve("heads.html"));
    assertThat(ended.out().lines().filter(line -> line.matches("L\\dH\\d .*"))).hasSize(5);
    assertThat(Files.readString(out.resolve("heads.html"))).contains("<svg").contains("L1H3");
    try (var files = Files.list(out.getParent())) {
      assertThat(files).containsExactly(out);
    }
  }

  private static Object[] with(Object[] line, Object... more) {
    return Stream.concat(Stream.of(line), Stream.of(more)).toArray();
  }

  private static List<String> types(Shell.Ended ended) {
    List<String> types = new ArrayList<>();
    ended.json().get("results").forEach(result -> types.add(result.get("type").asText()));
    return types;
  }
}
