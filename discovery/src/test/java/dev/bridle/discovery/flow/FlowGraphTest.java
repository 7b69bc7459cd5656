// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.discovery.flow.FlowEdge.Way;
import dev.bridle.discovery.flow.FlowNode.Place;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatTensor;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** The flow of runs whose numbers are known. */
final class FlowGraphTest {
  /** Shares are quotients of sums in double precision. */
  private static final double EXACT = 1e-9;

  private static final FlowNode END = new FlowNode(1, Place.INPUT, 1);

  /**
   * One head whose value is the residual itself: x = (4,0), (0,2); A = (1), (½,½); the bias is
   * (0,1), and the MLP adds (-1,2) at the second position.
   */
  private static HandRun byHand() {
    return new HandRun(
        Item.of(7, 8).linking(Link.Kind.PREVIOUS, List.of(new Link(1, List.of(0)))),
        new ModelShape("hand", 1, 1, 1, 2, 2, 100),
        new FloatTensor(new float[] {1, 0, 0.5f, 0.5f}, 1, 1, 2, 2),
        new FloatTensor(new float[] {4, 0, 0, 2, 8, 1, 1, 6}, 2, 2, 2),
        new FloatTensor(new float[] {4, 1, 2, 2}, 1, 2, 2),
        0);
  }

  private static FlowGraph graph(HandRun run) {
    List<String> tokens = List.of("<s>", " a&b", "\n", "c").subList(0, run.item().length());
    return FlowGraphs.of(run, tokens, 0);
  }

  private static HandRun random(String architecture, double norm, double bias) {
    return HandRun.random(
        Item.of(1, 2, 3, 4), new ModelShape(architecture, 3, 2, 2, 3, 6, 9), norm, bias, 5);
  }

  private static double weight(FlowGraph graph, FlowNode from, FlowNode to, Way way) {
    return graph.edges().stream()
        .filter(edge -> edge.from().equals(from) && edge.to().equals(to) && edge.way() == way)
        .mapToDouble(FlowEdge::weight)
        .sum();
  }

  @Test
  void sharesAreThoseReckonedByHand() {
    FlowGraph graph = graph(byHand());

    FlowNode attended = new FlowNode(0, Place.ATTENDED, 1);
    FlowNode first = new FlowNode(0, Place.INPUT, 0);
    FlowNode second = new FlowNode(0, Place.INPUT, 1);
    FlowNode bias = new FlowNode(0, Place.BIAS, 1);
    assertThat(weight(graph, first, attended, Way.HEAD)).isCloseTo(1 / 3., within(EXACT));
    assertThat(weight(graph, second, attended, Way.HEAD)).isCloseTo(1 / 6., within(EXACT));
    assertThat(weight(graph, second, attended, Way.RESIDUAL)).isCloseTo(1 / 3., within(EXACT));
    assertThat(weight(graph, bias, attended, Way.BIAS)).isCloseTo(1 / 6., within(EXACT));
    assertThat(weight(graph, attended, END, Way.RESIDUAL)).isCloseTo(0.8, within(EXACT));
    assertThat(weight(graph, attended, END, Way.MLP)).isCloseTo(0.2, within(EXACT));
  }

  @Test
  void importanceMultipliesAlongWaysAndAddsUpOverThem() {
    FlowGraph graph = graph(byHand());

    Map<FlowNode, Double> importance = graph.importanceIn(graph.end());

    assertThat(graph.end()).isEqualTo(END);
    assertThat(importance.get(new FlowNode(0, Place.ATTENDED, 1))).isCloseTo(1, within(EXACT));
    assertThat(importance.get(new FlowNode(0, Place.INPUT, 0))).isCloseTo(1 / 3., within(EXACT));
    assertThat(importance.get(new FlowNode(0, Place.INPUT, 1))).isCloseTo(0.5, within(EXACT));
    assertThat(graph.headSharesIn(END)).containsOnlyKeys(new HeadId(0, 0));
    assertThat(graph.headSharesIn(END).get(new HeadId(0, 0))).isCloseTo(0.5, within(EXACT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt_neox"})
  void whatFlowsIntoANodeAddsUpToOne(String architecture) {
    FlowGraph graph = graph(random(architecture, 0, 0.3));

    graph.edges().stream()
        .collect(Collectors.groupingBy(FlowEdge::to, Collectors.summingDouble(FlowEdge::weight)))
        .forEach((node, sum) -> assertThat(sum).as("%s", node).isCloseTo(1, within(EXACT)));
    double sources =
        graph.importanceIn(graph.end()).entrySet().stream()
            .filter(each -> each.getKey().place() == Place.BIAS || isEmbedding(each.getKey()))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    assertThat(sources).isCloseTo(1, within(EXACT));
  }

  private static boolean isEmbedding(FlowNode node) {
    return node.layer() == 0 && node.place() == Place.INPUT;
  }

  @Test
  void whereThereIsNoBiasNothingIsLeftOverForIt() {
    assertThat(graph(random("llama", 0, 0)).edges()).noneMatch(edge -> edge.way() == Way.BIAS);
    assertThat(graph(random("llama", 0, 0.3)).edges()).anyMatch(edge -> edge.way() == Way.BIAS);
  }

  @Test
  void aNormBehindTheProjectionLeavesPartsThatAddUp() {
    assertThat(graph(random("gemma2", 2, 0)).edges()).noneMatch(edge -> edge.way() == Way.BIAS);
  }

  @Test
  void anMlpBesideAttentionReadsWhatAttentionReads() {
    assertThat(graph(random("gpt_neox", 0, 0)).edges())
        .filteredOn(edge -> edge.way() == Way.MLP)
        .isNotEmpty()
        .allMatch(edge -> edge.from().place() == Place.INPUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt_neox"})
  void theMeasureSaysWhatTheGraphSays(String architecture) {
    HandRun run = random(architecture, 0, 0.3);
    HeadTally tally = new HeadTally(run.shape(), 1, 1);
    tally.nextPrompt();

    new FlowImportance(Mark.END).observe(run, tally);

    FlowGraph graph = graph(run);
    graph
        .headSharesIn(graph.end())
        .forEach(
            (head, share) ->
                assertThat(tally.score(head.layer() * 2 + head.head()))
                    .isCloseTo(share, within(EXACT)));
  }

  @Test
  void whatAHeadBringsAlongLinksIsItsScore() {
    HandRun run = random("llama", 0, 0.3);
    Link.Kind kind = new Link.Kind("parts");
    Item item = run.item().linking(kind, List.of(new Link(2, List.of(0, 1))));
    HandRun linked =
        new HandRun(item, run.shape(), run.patterns(), run.residuals(), run.attention(), 0);
    HeadTally tally = new HeadTally(run.shape(), 1, 1);
    tally.nextPrompt();

    new LinkFlow(kind).observe(linked, tally);

    double expected = 0;
    for (FlowEdge edge : graph(run).edges()) {
      if (edge.way() == Way.HEAD && edge.headId().orElseThrow().equals(new HeadId(1, 1))) {
        int query = edge.to().position();
        int key = edge.from().position();
        expected += key >= query ? 0 : query == 2 ? edge.weight() : -edge.weight() / 2;
      }
    }
    assertThat(tally.score(3)).isCloseTo(expected, within(EXACT));
  }

  @Test
  void pruningKeepsWhatIsHeavyAndRoutesKeepWhatLeadsToTheNode() {
    FlowGraph graph = graph(random("llama", 0, 0.3));
    FlowNode early = new FlowNode(3, Place.INPUT, 1);

    FlowGraph pruned = graph.prunedBelow(0.1);
    FlowGraph routes = graph.routesInto(early);

    assertThat(pruned.edges())
        .hasSizeLessThan(graph.edges().size())
        .isEqualTo(graph.edges().stream().filter(edge -> edge.weight() >= 0.1).toList());
    assertThat(routes.nodes())
        .filteredOn(node -> !node.equals(graph.end()))
        .isNotEmpty()
        .allMatch(node -> node.position() <= 1);
    assertThat(routes.importanceIn(early)).isEqualTo(graph.importanceIn(early));
  }

  @Test
  void partsThatCancelEachOtherWeighAsMuchAsTheyAreLarge() {
    PartShares shares = new PartShares(new double[] {1}, 2);

    shares.add(9);
    shares.add(-8);

    assertThat(shares.shares()).containsExactly(9 / 17., 8 / 17.);
  }

  @Test
  void aDocumentIsReadAsItWasWritten() {
    FlowGraph graph = graph(random("llama", 0, 0.3));

    assertThat(FlowDocument.read(FlowDocument.of(graph))).isEqualTo(graph);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"kind\": \"flow\"}",
        "{\"kind\": \"chain\", \"layers\": 1}",
        "{\"kind\": \"flow\", \"layers\": 1, \"edges\": [{\"from\": 0, \"to\": 1}]}",
        "{\"kind\": \"flow\", \"layers\": 1, \"nodes\": [{\"layer\": 0}]}",
        "{\"kind\": \"flow\", \"layers\": 1, \"nodes\": 3}"
      })
  void somethingElseIsRefused(String json) {
    assertThatThrownBy(() -> FlowDocument.read(json))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("this is no flow graph: ");
  }

  @Test
  void aPictureIsXmlAndShowsEveryNodeAndEdge() throws Exception {
    FlowGraph graph = graph(random("llama", 0, 0.3)).prunedBelow(0.05);

    String svg = FlowPicture.svg(graph, "three layers <by hand>");

    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "flow.svg"), svg);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    int states = document.getElementsByTagName("circle").getLength();
    int biases = document.getElementsByTagName("rect").getLength() - 1;
    assertThat(states + biases).isEqualTo(graph.nodes().size());
    assertThat(document.getElementsByTagName("path").getLength()).isEqualTo(graph.edges().size());
    assertThat(svg).contains("three layers &lt;by hand&gt;").contains(" a&amp;b").contains("↵");
  }
}
