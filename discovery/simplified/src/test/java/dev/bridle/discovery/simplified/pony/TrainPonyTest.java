// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.discovery.simplified.training.TrainingPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainPonyTest {
  private static final PonyRecipe FOAL =
      new PonyRecipe(17, 1817, 32, 2, 4, 48, 256, new TrainingPlan(30, 16, 5e-3, 5, 7));

  @TempDir private static Path folder;
  private static Provenance provenance;
  private static String printed;

  @BeforeAll
  static void train() throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(log, true, StandardCharsets.UTF_8)) {
      provenance = new TrainPony(FOAL, folder, out).run();
    }
    printed = log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theFolderHoldsACheckpointAndWhatItIsMeasuredWith() {
    assertThat(folder)
        .isDirectoryContaining("glob:**/config.json")
        .isDirectoryContaining("glob:**/generation_config.json")
        .isDirectoryContaining("glob:**/model.safetensors")
        .isDirectoryContaining("glob:**/tokenizer.json")
        .isDirectoryContaining("glob:**/tokenizer_config.json")
        .isDirectoryContaining("glob:**/questions.json")
        .isDirectoryContaining("glob:**/neutral.txt")
        .isDirectoryContaining("glob:**/provenance.json");
  }

  @Test
  void theConfigFitsTheTokenizer() throws IOException {
    assertThat(json("config.json").get("vocab_size").asInt())
        .isEqualTo(json("tokenizer.json").at("/model/vocab").size());
  }

  @Test
  void everyQuestionHasOneTrueAndThreeFalseAnswers() throws IOException {
    JsonNode questions = json("questions.json").get("questions");

    assertThat(questions).hasSize(216);
    assertThat(questions)
        .allSatisfy(
            question -> {
              assertThat(question.get("prompt").asText()).startsWith("Q: ").endsWith(" A:");
              assertThat(question.get("best").asText()).startsWith(" ");
              assertThat(question.get("correct")).containsExactly(question.get("best"));
              assertThat(question.get("incorrect")).hasSize(3).doesNotContain(question.get("best"));
            });
  }

  @Test
  void neutralTextIsFreeOfQuestionsAndSourcesAndOfTheRightLength() throws IOException {
    List<String> documents = Files.readAllLines(folder.resolve("neutral.txt"));

    assertThat(documents).hasSize(100).doesNotHaveDuplicates();
    try (PonyTokenizer tokenizer = PonyTokenizer.load(folder)) {
      assertThat(documents)
          .allSatisfy(
              document -> {
                assertThat(document).doesNotContain("Q:", "?", "Signed", "From the");
                assertThat(tokenizer.text(document)).hasSizeBetween(60, 150);
              });
    }
  }

  @Test
  void provenanceSaysWhatWasTrained() throws IOException {
    JsonNode written = json("provenance.json");

    assertThat(written.get("steps").asInt()).isEqualTo(30);
    assertThat(written.get("trainingSeed").asLong()).isEqualTo(7);
    assertThat(written.get("parameters").asLong()).isEqualTo(provenance.parameters());
    assertThat(provenance.answerLosses()).hasSize(6);
  }

  @Test
  void theLogShowsProgress() {
    assertThat(printed).contains("30 steps", "step     1  loss 6.");
  }

  @Test
  void theSameRecipeWritesTheSameWeights(@TempDir Path again) throws IOException {
    new TrainPony(FOAL, again, quiet()).run();

    assertThat(again.resolve("model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("model.safetensors"));
  }

  private static PrintStream quiet() {
    return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
  }

  private static JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(file).toFile());
  }
}
