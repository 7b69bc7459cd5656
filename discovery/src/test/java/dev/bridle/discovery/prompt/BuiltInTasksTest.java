// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.bridle.discovery.prompt.library.TaskLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltInTasksTest {
  private static final Path DATA = Path.of("../../shared/data");
  private static final Path RESOURCES =
      Path.of("src/main/resources/dev/bridle/discovery/prompt/tasks");
  private static final int WANTED = 40;
  private static final int LEAST = 20;

  private static Gpt2Tokenizer gpt2;

  @AfterAll
  static void close() {
    if (gpt2 != null) {
      gpt2.close();
    }
  }

  private static PromptSet prompts(String task, long seed) {
    if (gpt2 == null) {
      gpt2 = Gpt2Tokenizer.open();
    }
    if (needsData(task)) {
      Assumptions.assumeTrue(Files.isDirectory(DATA), "needs " + DATA);
    }
    return TaskLibrary.builtIn().withData(DATA).task(task).prompts(gpt2, WANTED, seed);
  }

  private static boolean needsData(String task) {
    try {
      return Files.readString(RESOURCES.resolve(task + ".yaml")).contains("file: ");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static List<String> names() {
    return TaskLibrary.builtIn().names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyTaskGivesPromptsInGpt2sVocabulary(String name) {
    PromptSet prompts = prompts(name, 1);

    assertThat(prompts.items().size()).as("%s", prompts.misfits()).isBetween(LEAST, WANTED);
  }

  @ParameterizedTest
  @MethodSource("names")
  void equalSeedsGiveEqualPromptsAndOthersDoNot(String name) {
    List<String> once = told(prompts(name, 1));

    assertThat(told(prompts(name, 1))).isEqualTo(once);
    assertThat(told(prompts(name, 2))).isNotEqualTo(once);
  }

  @ParameterizedTest
  @MethodSource("names")
  void rightAndWrongAnswersAreApartAndTwinsDiffer(String name) {
    for (Item item : prompts(name, 3).items()) {
      assertThat(Collections.disjoint(item.answers(), item.wrongAnswers())).isTrue();
      item.corrupted().ifPresent(twin -> assertThat(twin.tokens()).isNotEqualTo(item.tokens()));
      assertThat(item.links(Link.Kind.PREVIOUS)).hasSize(item.length() - 1);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyTaskSaysWhatItDoesInALine(String name) {
    if (needsData(name)) {
      Assumptions.assumeTrue(Files.isDirectory(DATA), "needs " + DATA);
    }
    Task task = TaskLibrary.builtIn().withData(DATA).task(name);

    assertThat(task.name()).isEqualTo(name);
    assertThat(task.does()).isNotBlank().doesNotContain("\n");
    assertThat(task.chance()).isBetween(0.0, 1.0);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyDocumentFollowsThePublishedSchema(String name) throws IOException {
    JsonNode document =
        new ObjectMapper(new YAMLFactory())
            .readTree(Files.readString(RESOURCES.resolve(name + ".yaml")));

    assertThat(schema().validate(document)).isEmpty();
  }

  @Test
  void theSchemaRefusesWhatTheReaderRefuses() throws IOException {
    JsonNode document =
        new ObjectMapper(new YAMLFactory())
            .readTree(
                "{name: x, does: y, chance: 0, kind: iteration, symbols: [a, b], ruel: copy}");

    assertThat(schema().validate(document)).isNotEmpty();
  }

  @Test
  void theIndexNamesEveryDocument() throws IOException {
    Set<String> written = new TreeSet<>();
    try (Stream<Path> files = Files.walk(RESOURCES)) {
      files
          .filter(file -> file.toString().endsWith(".yaml"))
          .map(file -> RESOURCES.relativize(file).toString().replace('\\', '/'))
          .forEach(written::add);
    }

    assertThat(Files.readAllLines(RESOURCES.resolve("index.txt")))
        .containsExactlyInAnyOrderElementsOf(written);
  }

  private static List<String> told(PromptSet prompts) {
    return prompts.items().stream()
        .map(item -> item + " " + item.answers() + item.wrongAnswers() + item.label())
        .toList();
  }

  private static Schema schema() throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(RESOURCES.resolve("task.schema.json")));
  }
}
