// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.edit.file.EditsFile;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.recipes.RecipeLibrary;
import dev.bridle.recipes.TinyQuestions;
import dev.bridle.recipes.pony.Pony;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  private static final String[] KEYS = {
    "recipe",
    "verdict",
    "metric",
    "before",
    "after",
    "controls",
    "cost",
    "heads",
    "strength",
    "parity",
    "out"
  };

  @TempDir Path folder;

  @Test
  void theMainJobEndsWithAGainAndAPublishedFolder() throws IOException {
    Shell.Ended ended = PonyRun.ended();

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.keys()).contains(KEYS);
    JsonNode json = ended.json();
    assertThat(json.get("recipe").asText()).isEqualTo("truthful");
    assertThat(json.get("verdict").asText()).isEqualTo("applied");
    assertThat(json.get("metric").asText()).isEqualTo("mc1");
    assertThat(json.get("out").asText()).isEqualTo(PonyRun.folder().toString());
    assertEstimate(json.get("before"));
    assertEstimate(json.get("after"));
    assertThat(json.get("controls")).hasSize(2);
    for (JsonNode control : json.get("controls")) {
      assertThat(control.get("name").asText()).isNotBlank();
      assertEstimate(control);
    }
    assertThat(Shell.keys(json.get("cost")))
        .contains("crossEntropyBefore", "crossEntropyAfter", "kl");
    assertThat(json.get("heads")).isNotEmpty();
    assertThat(Shell.keys(json.get("parity"))).contains("maxAbsLogitDifference", "prompts");
    try (Stream<Path> files = Files.list(PonyRun.folder())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains(
              "model.onnx",
              "config.json",
              "tokenizer.json",
              "genai_config.json",
              "serving.properties",
              "edits.json",
              "recipe.yaml",
              "bridle-report.json",
              "bridle-report.md",
              "bridle-report.html");
    }
  }

  @Test
  void thePublishedFolderProvesItself() {
    assertThat(PonyRun.ended().exit()).isZero();

    assertThat(Shell.run("verify", PonyRun.folder()).exit()).isZero();
  }

  @Test
  void thePublishedEditsAreThoseOfTheChosenHeads() {
    ModelShape shape;
    try (LanguageModel model = Models.open(PonyRun.folder())) {
      shape = model.shape();
    }

    EditPlan plan = EditsFile.read(PonyRun.folder().resolve("edits.json"), shape);

    assertThat(plan.edits()).allSatisfy(edit -> assertThat(edit).isInstanceOf(HeadEdit.Add.class));
    assertThat(plan.heads().stream().map(Object::toString))
        .containsExactlyElementsOf(
            PonyRun.ended().json().get("heads").valueStream().map(JsonNode::asText).toList());
  }

  @Test
  void thePublishedModelScoresWhatPonyScoresUnderItsEdits() {
    Path edits = PonyRun.folder().resolve("edits.json");
    Object[] baked = {
      "evaluate",
      PonyRun.folder(),
      "--benchmark",
      "truthfulqa-mc",
      "--data",
      Pony.unpacked().questions(),
      "--json"
    };
    Object[] edited = {
      "evaluate", "pony", "--benchmark", "truthfulqa-mc", "--edits", edits, "--json"
    };

    assertThat(Shell.run(baked).json().at("/metrics/mc1"))
        .isEqualTo(Shell.run(edited).json().at("/metrics/mc1"));
  }

  @Test
  void theReportSaysWhatThePrintedDocumentSays() throws IOException {
    JsonNode printed = PonyRun.ended().json();

    JsonNode report =
        new ObjectMapper().readTree(PonyRun.folder().resolve("bridle-report.json").toFile());

    for (String key :
        new String[] {"recipe", "verdict", "before", "after", "gain", "heads", "seed"}) {
      assertThat(report.get(key)).as(key).isEqualTo(printed.get(key));
    }
    assertThat(report.get("data").asText()).startsWith("sha256:");
    assertThat(Files.readString(PonyRun.folder().resolve("recipe.yaml")))
        .isEqualTo(new RecipeLibrary().document("truthful"));
  }

  @Test
  void withoutAGainNothingIsPublished() {
    Path out = folder.resolve("out");

    Shell.Ended ended = runOnChance("--out", out, "--json");

    assertThat(ended.exit()).as(ended.err()).isEqualTo(1);
    assertThat(ended.keys()).contains(KEYS);
    assertThat(ended.json().get("verdict").asText()).isEqualTo("no-gain");
    assertThat(ended.json().get("out").isNull()).isTrue();
    assertThat(ended.json().get("parity").isNull()).isTrue();
    assertThat(folder).isDirectoryNotContaining(file -> !isInput(file));
  }

  @Test
  void withoutAGainPeopleAreToldSo() {
    Shell.Ended ended = runOnChance("--out", folder.resolve("out"));

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out())
        .startsWith("truthful on tiny: no-gain")
        .containsPattern("before +\\d\\.\\d{3}")
        .containsPattern("after +\\d\\.\\d{3}")
        .contains("gain of random directions on the same heads")
        .contains("gain of the same vectors on random heads")
        .contains("cross-entropy on neutral text, before")
        .contains("No model was published.");
  }

  @Test
  void publishedAnywayItIsMarkedSo() throws IOException {
    Path out = folder.resolve("out");

    Shell.Ended ended = runOnChance("--out", out, "--publish-anyway", "--json");

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.json().get("verdict").asText()).isEqualTo("no-gain");
    assertThat(ended.json().get("out").asText()).isEqualTo(out.toString());
    JsonNode report = new ObjectMapper().readTree(out.resolve("bridle-report.json").toFile());
    assertThat(report.get("verdict").asText()).isEqualTo("no-gain");
    assertThat(report.get("title").asText()).contains("no-gain");
    for (String form : new String[] {"bridle-report.md", "bridle-report.html"}) {
      assertThat(Files.readString(out.resolve(form)))
          .contains("no-gain")
          .contains("Do not deploy this.");
    }
    assertThat(Shell.run("verify", out).exit()).isZero();
  }

  @Test
  void twoRunsOfOneSeedPrintTheSame() {
    Shell.Ended once = runOnChance("--out", folder.resolve("a"), "--seed", "3", "--json");
    Shell.Ended again = runOnChance("--out", folder.resolve("b"), "--seed", "3", "--json");

    assertThat(again.out()).isEqualTo(once.out());
    assertThat(once.json().get("seed").asInt()).isEqualTo(3);
  }

  /** Questions whose answers were drawn by lot, put to a model of random weights. */
  private Shell.Ended runOnChance(Object... more) {
    Path model = folder.resolve("tiny");
    Path data = folder.resolve("questions.json");
    TinyModel.llama(model, 3);
    TinyQuestions.writeTo(data);
    Object[] line = {"run", "truthful", "--model", model, "--data", data};
    return Shell.run(Stream.concat(Stream.of(line), Stream.of(more)).toArray());
  }

  private boolean isInput(Path file) {
    return file.equals(folder.resolve("tiny")) || file.equals(folder.resolve("questions.json"));
  }

  private static void assertEstimate(JsonNode estimate) {
    assertThat(estimate.get("value").isNumber()).isTrue();
    assertThat(estimate.get("ci")).hasSize(2);
    assertThat(estimate.at("/ci/0").asDouble())
        .isLessThanOrEqualTo(estimate.at("/ci/1").asDouble());
  }
}
