// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static dev.bridle.recipes.cli.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.TinyModel;
import dev.bridle.discovery.catalogue.Catalogue;
import dev.bridle.discovery.collaboration.HeadGraph;
import dev.bridle.discovery.collaboration.HeadGraphDocument;
import dev.bridle.recipes.pony.Pony;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who tells whom in pony, asked of two kinds that every head may be of. */
class ChainCommandTest {
  private static final List<String> KINDS = List.of("previous-token", "name-mover");
  private static final int PROMPTS = 40;

  @TempDir Path folder;

  private Path chain;
  private Path types;

  @BeforeEach
  void prepare() throws IOException {
    chain =
        Files.writeString(
            folder.resolve("chain.yaml"),
            """
            name: two kinds
            does: Something
            source: nobody
            task: ioi
            steps:
              - {from: previous-token, to: name-mover, input: value}
              - {from: name-mover, to: previous-token, input: query}
            """);
    types = Files.createDirectory(folder.resolve("types"));
    for (String kind : KINDS) {
      String document = resource(Catalogue.class, "types/" + kind + ".yaml");
      Files.writeString(
          types.resolve(kind + ".yaml"),
          document
              .replaceAll("(?m)^threshold: .*", "threshold: -100")
              .replaceAll("(?m)^most: .*", "most: 3"));
    }
  }

  private static String resource(Class<?> beside, String name) throws IOException {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Object[] pony(Object... more) {
    Object[] line = {
      "chain", "pony", "--chain", chain, "--types", types, "--prompts", PROMPTS, "--seed", 3
    };
    return Refusals.with(line, more);
  }

  @Test
  void theGraphIsPrintedAndPublishedAsItIs() throws IOException {
    Path out = folder.resolve("new").resolve("out");

    Shell.Ended ended = Shell.run(pony("--json", "--out", out));

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.keys()).containsExactly("model", "task", "ability", "roles", "graph");
    JsonNode document = ended.json();
    assertThat(document.get("task").asText()).isEqualTo("ioi");
    assertThat(Shell.keys(document.get("ability")))
        .containsExactly("accuracy", "chance", "prompts");
    assertThat(document.get("roles")).hasSize(2);
    List<String> heads = new ArrayList<>();
    for (JsonNode role : document.get("roles")) {
      assertThat(Shell.keys(role)).containsExactly("type", "stage", "heads", "label", "notes");
      assertThat(KINDS).contains(role.get("type").asText());
      role.get("heads").forEach(head -> heads.add(head.asText()));
    }
    HeadGraph graph = HeadGraphDocument.read(document.get("graph").toString());
    assertThat(graph.chain()).isEqualTo("two kinds");
    assertThat(graph.prompts()).isEqualTo(PROMPTS);
    assertThat(heads).isNotEmpty();
    assertThat(graph.nodes())
        .extracting(node -> node.head().toString())
        .containsExactlyInAnyOrderElementsOf(heads.stream().distinct().toList());
    assertThat(HeadGraphDocument.read(Files.readString(out.resolve("chain.json"))))
        .isEqualTo(graph);
    assertThat(WellFormed.texts(out.resolve("chain.svg"))).contains("logits").containsAll(heads);
    try (var files = Files.list(out.getParent())) {
      assertThat(files).containsExactly(out);
    }
  }

  @Test
  void tablesSayWhoTellsWhom() {
    Shell.Ended ended = Shell.run(pony());

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out())
        .startsWith("ioi: ")
        .containsPattern("prompts right, 0.50 by guessing; logit difference")
        .containsPattern(
            "L\\dH\\d +\\w+ +[a-z, -]+ logits +[+-]\\d\\.\\d{4} ± \\d\\.\\d{4} +-?[\\d.]+ %");
  }

  @Test
  void aModelAtChanceIsToldSo() throws IOException {
    Path tasks = Files.createDirectory(folder.resolve("tasks"));
    String task = resource(Pony.class, "tasks/ioi.yaml");
    Files.writeString(
        tasks.resolve("ioi.yaml"), task.replaceAll("(?m)^chance: .*", "chance: 0.999"));

    Shell.Ended ended = Shell.run(pony("--tasks", tasks, "--out", folder.resolve("out"), "--json"));

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .startsWith("bridle: accuracy at chance: of 40 prompts of ioi the model answers ")
        .contains("rightly, guessing 1.00; there is no chain to find. Name a model that does");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aModelThatNoPromptFitsIsToldSo() {
    Path model = TinyModel.llama(folder.resolve("model"), 1);

    assertRefused(folder, "chain-no-prompt", "chain", model);
  }

  @Test
  void whatCannotBeIsRefusedBeforeTheModelIsOpened() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    Path missing = folder.resolve("missing");

    assertRefused(folder, "output-exists", "chain", missing, "--out", out);
    assertRefused(folder, "one-prompt", "chain", missing, "--prompts", 1);
  }
}
