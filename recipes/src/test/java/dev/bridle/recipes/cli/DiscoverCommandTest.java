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
  private static final int FEW = 6;
  private static final int HEADS = TinyModel.LAYERS * TinyModel.HEADS;

  @TempDir Path folder;

  private Path model;

  @BeforeEach
  void prepare() {
    model = TinyModel.llama(folder.resolve("tiny"), 1);
  }

  private Shell.Ended discover(Object... more) {
    return Shell.run(with(new Object[] {"discover", model, "--prompts", FEW, "--json"}, more));
  }

  @Test
  void everyHeadIsScoredBestFirst() {
    Shell.Ended ended = discover("--heads", "previous-token,induction");

    assertThat(ended.exit()).isZero();
    assertThat(ended.keys()).containsExactly("model", "results");
    assertThat(ended.json().at("/model/architecture").asText()).isEqualTo("llama");
    assertThat(types(ended)).containsExactly("previous-token", "induction");
    for (JsonNode result : ended.json().get("results")) {
      assertThat(Shell.keys(result))
          .containsExactly(
              "type",
              "stage",
              "definition",
              "metric",
              "threshold",
              "unit",
              "ability",
              "notes",
              "together",
              "heads");
      assertThat(result.get("heads")).hasSize(HEADS);
      List<Double> scores = new ArrayList<>();
      for (JsonNode head : result.get("heads")) {
        assertThat(Shell.keys(head)).startsWith("head", "score", "z", "interval");
        assertThat(head.get("head").asText()).matches("L[01]H[0-3]");
        assertThat(head.at("/interval/0").asDouble())
            .isLessThanOrEqualTo(head.at("/interval/1").asDouble());
        scores.add(head.get("score").asDouble());
      }
      assertThat(scores).isSortedAccordingTo(Comparator.reverseOrder());
      assertThat(result.at("/heads/0/z").asDouble()).isPositive();
      assertThat(result.at("/heads/7/z").asDouble()).isNegative();
    }
  }

  @Test
  void aModelThatGuessesHasNoHeads() {
    JsonNode result = discover("--heads", "induction").json().at("/results/0");

    assertThat(result.at("/ability/chance").asDouble()).isEqualTo(0.5);
    assertThat(result.at("/ability/prompts").asInt()).isEqualTo(FEW);
    assertThat(Shell.keys(result.get("together"))).containsExactly("heads");
    assertThat(result.at("/together/heads")).isEmpty();
    assertThat(result.get("notes"))
        .singleElement()
        .satisfies(
            note -> assertThat(note.asText()).startsWith("Accuracy at chance: nothing to find ("));
    assertThat(result.get("heads"))
        .hasSize(HEADS)
        .allSatisfy(head -> assertThat(head.has("causal")).isFalse());
  }

  @Test
  void aHeadThatIsFoundHasItsEffectAndControl() {
    JsonNode result = mine("--json").json().at("/results/0");

    assertThat(result.at("/ability/accuracy").asDouble()).isEqualTo(1);
    assertThat(result.at("/together/heads")).hasSize(2);
    assertThat(Shell.keys(result.get("together")))
        .containsExactly(
            "heads", "effect", "interval", "control", "controlMost", "controlDraws", "label");
    List<String> labels = new ArrayList<>();
    for (JsonNode head : result.get("heads")) {
      JsonNode causal = head.get("causal");
      assertThat(Shell.keys(causal))
          .containsExactly("effect", "interval", "control", "controlMost", "controlDraws", "label");
      assertThat(causal.get("effect").asDouble())
          .isBetween(causal.at("/interval/0").asDouble(), causal.at("/interval/1").asDouble());
      assertThat(causal.get("controlMost").asDouble())
          .isGreaterThanOrEqualTo(causal.get("control").asDouble());
      assertThat(causal.get("controlDraws").asInt()).isEqualTo(10);
      labels.add(causal.get("label").asText());
    }
    assertThat(labels.subList(0, 2)).isSubsetOf("cause", "correlate", "backup", "interferer");
    assertThat(labels.subList(2, HEADS)).containsOnly("none");
  }

  @Test
  void aTableShowsWhatWasFound() {
    Shell.Ended ended = mine();

    assertThat(ended.exit()).as(ended.err()).isZero();
    List<String> lines = ended.out().lines().toList();
    assertThat(lines.get(0)).matches("mine +score +z +effect +control +at most +label");
    assertThat(lines.get(1))
        .matches("L\\dH\\d( +-?\\d+\\.\\d{3}){5} +(cause|correlate|backup|interferer)");
    assertThat(lines.get(4)).endsWith(" none");
  }

  @Test
  void severalKindsAreSummedUp() {
    Shell.Ended ended =
        Shell.run("discover", model, "--heads", "induction,previous-token", "--prompts", FEW);

    List<String> lines = ended.out().lines().toList();
    assertThat(lines.get(0)).startsWith("kind").contains("stage", "accuracy", "found", "best");
    assertThat(lines.get(1)).matches("induction +LR +0\\.\\d{3} +0 +- +- +- +none");
    assertThat(lines.get(2)).startsWith("previous-token");
    assertThat(ended.out()).contains("\ninduction ").contains("Accuracy at chance");
  }

  @Test
  void aUsersTaskReplacesTheOneOfItsName() throws IOException {
    Path tasks = Files.createDirectory(folder.resolve("tasks"));
    Files.writeString(
        tasks.resolve("repeated-tokens.yaml"),
        """
        name: repeated-tokens
        does: Goes on with the same words
        source: a test
        chance: 0
        kind: repeated-tokens
        block: 3
        times: 2
        """);
    Object[] line = {"--heads", "induction"};

    Shell.Ended ended = discover(with(line, "--tasks", tasks));

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).isNotEqualTo(discover(line).out());
  }

  /** The user's kind on the user's task. */
  private Shell.Ended mine(Object... more) {
    Object[] line = {
      "discover",
      model,
      "--heads",
      "mine",
      "--types",
      UserDocuments.types(folder.resolve("types")),
      "--tasks",
      UserDocuments.tasks(folder.resolve("tasks"), model),
      "--prompts",
      12
    };
    return Shell.run(with(line, more));
  }

  @Test
  void scoresRepeatWithTheirSeed() {
    Object[] line = {"--heads", "induction", "--seed", "4"};

    assertThat(discover(line).out())
        .isEqualTo(discover(line).out())
        .isNotEqualTo(discover("--heads", "induction").out());
  }

  @Test
  void aStageIsAllItsKinds() {
    Shell.Ended ended = discover("--stage", "ICI");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(types(ended)).isEqualTo(kinds("ICI")).contains("previous-token", "duplicate-token");
    assertThat(ended.json().get("results"))
        .allSatisfy(result -> assertThat(result.get("stage").asText()).isEqualTo("ICI"));
  }

  @Test
  void ofAllKindsNoneFailsHoweverLittleFitsTheModel() {
    Shell.Ended ended = discover("--all");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(types(ended)).isEqualTo(kinds(""));
    assertThat(ended.json().get("results"))
        .allSatisfy(
            result ->
                assertThat(result.get("notes").isEmpty() && result.at("/together/heads").isEmpty())
                    .as(result.get("type").asText())
                    .isFalse());
  }

  @Test
  void withQuestionsTruthfulnessIsProbedOnThem() {
    Path data = TinyQuestions.writeTo(folder.resolve("questions.json"));

    Shell.Ended ended = discover("--heads", "truthfulness", "--data", data);

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.json().at("/results/0/heads")).hasSize(HEADS);
    assertThat(ended.json().at("/results/0/ability/prompts").asInt()).isPositive();
  }

  @Test
  void ponyBringsItsQuestions() {
    Shell.Ended ended =
        Shell.run("discover", "pony", "--heads", "truthfulness", "--prompts", 10, "--json");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(types(ended)).containsExactly("truthfulness");
    assertThat(ended.json().at("/results/0/definition").asText()).isEqualTo("proposed");
    assertThat(ended.json().at("/results/0/ability/prompts").asInt()).isPositive();
  }

  @Test
  void truthfulnessIsProbedWhereTheNextAnswerBeginsUnlessToldOtherwise() {
    Path data = TinyQuestions.writeTo(folder.resolve("questions.json"));
    Object[] line = {"--heads", "truthfulness", "--data", data};

    String usual = discover(line).out();

    assertThat(usual)
        .isEqualTo(discover(with(line, "--at", "next-answer")).out())
        .isNotEqualTo(discover(with(line, "--at", "answer")).out());
  }

  @Test
  void thePictureIsPublishedBesideTheFigures() throws IOException {
    Path out = folder.resolve("new").resolve("out");

    Shell.Ended ended =
        Shell.run("discover", model, "--heads", "induction", "--prompts", FEW, "--out", out);

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

  private static List<String> kinds(String stage) {
    return Shell.run("heads", "--json")
        .json()
        .get("heads")
        .valueStream()
        .filter(head -> stage.isEmpty() || head.get("stage").asText().equals(stage))
        .map(head -> head.get("name").asText())
        .toList();
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
