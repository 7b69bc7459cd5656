// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static dev.bridle.recipes.cli.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.TinyModel;
import dev.bridle.discovery.flow.FlowDocument;
import dev.bridle.discovery.flow.FlowEdge;
import dev.bridle.discovery.flow.FlowGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowCommandTest {
  /** Shares of a sum, in single precision. */
  private static final double ROUNDING = 1e-5;

  private static final String PROMPT = "once upon a time the cat";

  @TempDir Path folder;

  private Path model;

  @BeforeEach
  void prepare() {
    model = TinyModel.llama(folder.resolve("tiny"), 1);
  }

  @Test
  void theFlowIntoTheLastPositionIsPrintedAndPublished() throws IOException {
    Path out = folder.resolve("out");

    Shell.Ended ended = Shell.run("flow", model, "--prompt", PROMPT, "--json", "--out", out);

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.keys()).containsExactly("model", "prompt", "above", "heads", "graph");
    assertThat(ended.json().get("prompt").asText()).isEqualTo(PROMPT);
    List<Double> shares = new ArrayList<>();
    for (JsonNode head : ended.json().get("heads")) {
      assertThat(Shell.keys(head)).containsExactly("head", "share");
      assertThat(head.get("head").asText()).matches("L[01]H[0-3]");
      shares.add(head.get("share").asDouble());
    }
    assertThat(shares).isNotEmpty().isSortedAccordingTo(Comparator.reverseOrder());
    FlowGraph graph = FlowDocument.read(ended.json().get("graph").toString());
    assertThat(graph.tokens()).containsExactly("<s>", "once", "upon", "a", "time", "the", "cat");
    assertThat(graph.edges()).allMatch(edge -> edge.weight() > 0.04);
    assertThat(graph.routesInto(graph.end())).isEqualTo(graph);
    assertThat(FlowDocument.read(Files.readString(out.resolve("flow.json")))).isEqualTo(graph);
    assertThat(WellFormed.texts(out.resolve("flow.svg"))).contains("cat", "end", PROMPT);
  }

  @Test
  void whereNothingIsLeftOutPartsAddUp() {
    Shell.Ended ended = Shell.run("flow", model, "--prompt", PROMPT, "--json", "--above", 0);

    FlowGraph graph = FlowDocument.read(ended.json().get("graph").toString());
    assertThat(
            graph.edges().stream()
                .filter(edge -> edge.to().equals(graph.end()))
                .mapToDouble(FlowEdge::weight)
                .sum())
        .isCloseTo(1, within(ROUNDING));
  }

  @Test
  void theTableNamesHeads() {
    Shell.Ended ended = Shell.run("flow", model, "--prompt", PROMPT, "--above", "0.01");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out())
        .startsWith("How much of the last position's state came through heads, by ")
        .containsPattern("L[01]H[0-3]  0\\.\\d{4}");
  }

  @Test
  void whatCannotBeIsRefused() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));

    assertRefused(folder, "output-exists", "flow", model, "--prompt", "a", "--out", out);
    assertRefused(folder, "share-of-all", "flow", model, "--prompt", "a", "--above", 1);
    assertRefused(folder, "missing-model", "flow", folder.resolve("nowhere"), "--prompt", "a");
  }
}
