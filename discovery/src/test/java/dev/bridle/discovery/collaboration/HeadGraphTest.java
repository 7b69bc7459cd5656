// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.Stage;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** A graph of heads, as a document and as a picture. */
final class HeadGraphTest {
  private static final double EXACT = 1e-12;

  private static HeadNode node(int layer, int head, Stage stage, double direct, String... types) {
    Estimate effect = new Estimate(direct, 0.05);
    return new HeadNode(new HeadId(layer, head), List.of(types), stage, effect);
  }

  private static HeadEdge edge(HeadNode from, HeadNode to, HeadInput input, double effect) {
    return new HeadEdge(from.head(), to.head(), input, new Estimate(effect, 0.05));
  }

  /** Made up, of the size of what is found in a small model. */
  private static HeadGraph graph() {
    List<HeadNode> nodes =
        List.of(
            node(1, 0, Stage.ICI, 0.01, "previous-token"),
            node(2, 5, Stage.ICI, -0.01, "previous-token"),
            node(0, 2, Stage.ICI, 0.02, "duplicate-token"),
            node(4, 4, Stage.LR, 0.0, "induction"),
            node(5, 1, Stage.LR, -0.02, "induction"),
            node(6, 3, Stage.LR, 0.03, "inhibition"),
            node(7, 7, Stage.LR, 0.04, "inhibition", "induction"),
            node(8, 2, Stage.ICI, -1.9, "name-mover"),
            node(9, 0, Stage.ICI, -0.8, "name-mover"),
            node(9, 5, Stage.ICI, -0.2, "backup-name-mover"),
            node(9, 6, Stage.ICI, 1.1, "negative-name-mover"),
            node(9, 7, Stage.EP, -0.3, "amplification"),
            node(3, 7, Stage.KR, -0.2, "memory"));
    List<HeadEdge> edges = new ArrayList<>();
    for (HeadNode inhibition : nodes.subList(5, 7)) {
      nodes
          .subList(0, 2)
          .forEach(
              previous -> {
                edges.add(edge(previous, nodes.get(3), HeadInput.KEY, -0.3));
                edges.add(edge(previous, nodes.get(4), HeadInput.KEY, -0.05));
              });
      edges.add(edge(nodes.get(2), inhibition, HeadInput.VALUE, -0.6));
      edges.add(edge(nodes.get(3), inhibition, HeadInput.VALUE, -0.4));
      edges.add(edge(nodes.get(4), inhibition, HeadInput.VALUE, -0.15));
      edges.add(edge(inhibition, nodes.get(7), HeadInput.QUERY, -1.2));
      edges.add(edge(inhibition, nodes.get(8), HeadInput.QUERY, -0.5));
      edges.add(edge(inhibition, nodes.get(9), HeadInput.QUERY, -0.01));
      edges.add(edge(inhibition, nodes.get(10), HeadInput.QUERY, 0.7));
    }
    return new HeadGraph(
        "ioi",
        "logit difference",
        100,
        3.5,
        List.of("made-up-kind"),
        nodes,
        edges.stream().distinct().toList());
  }

  @Test
  void aShareIsOfTheCleanMetricAndNegativeWhereItWorksAgainstTheAnswer() {
    assertThat(graph().share(new Estimate(-0.7, 0.1))).isCloseTo(0.2, within(EXACT));
    assertThat(graph().share(new Estimate(0.35, 0.1))).isCloseTo(-0.1, within(EXACT));
  }

  @Test
  void anEdgeIsSureWhereItsIntervalDoesNotHoldZero() {
    assertThat(new Estimate(-0.2, 0.1).isSure()).isTrue();
    assertThat(new Estimate(0.2, 0.1).isSure()).isTrue();
    assertThat(new Estimate(0.19, 0.1).isSure()).isFalse();
    assertThat(new Estimate(0, 0).isSure()).isFalse();
  }

  @Test
  void aDocumentIsReadAsItWasWritten() {
    assertThat(HeadGraphDocument.read(HeadGraphDocument.of(graph()))).isEqualTo(graph());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"kind\": \"flow\"}",
        "{\"kind\": \"head-graph\"}",
        "{\"kind\": \"head-graph\", \"edges\": [], \"nodes\": [{\"head\": \"L0H1\", \"types\":"
            + " []}]}"
      })
  void somethingElseIsRefused(String json) {
    assertThatThrownBy(() -> HeadGraphDocument.read(json))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("this is no graph of heads: ");
  }

  @Test
  void aPictureIsXmlAndShowsEveryHeadAndEverySureEdge() throws Exception {
    HeadGraph graph = graph();

    String svg = HeadGraphPicture.svg(graph);

    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "heads.svg"), svg);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    long direct = graph.nodes().stream().filter(node -> node.direct().isSure()).count();
    assertThat(document.getElementsByTagName("path").getLength())
        .isEqualTo((int) (graph.sureEdges().size() + direct));
    graph.nodes().forEach(node -> assertThat(svg).contains(">" + node.head() + "</text>"));
    graph.nodes().forEach(node -> assertThat(svg).contains(node.types().get(0)));
    int unsure = graph.edges().size() - graph.sureEdges().size();
    assertThat(unsure).isPositive();
    assertThat(svg)
        .contains(unsure + " edges whose interval holds 0")
        .contains("None found: made-up-kind.");
  }
}
