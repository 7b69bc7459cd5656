// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Builds graphs and changed copies of graphs. */
final class GraphBuilderTest {
  private final GraphBuilder graph = new GraphBuilder("test");

  private static OnnxValue value(String name) {
    return OnnxValue.of(name, ElementType.FLOAT32, "n");
  }

  private static OnnxNode node(String type, String output, String... inputs) {
    return OnnxNode.of(type, List.of(inputs), List.of(output), Map.of());
  }

  private static StoredTensor number(float number) {
    return StoredTensor.of(new FloatTensor(new float[] {number}, 1));
  }

  @Test
  void nodesAddedInAnyOrderAreSorted() {
    graph.input(value("x"));
    graph.node(node("Neg", "c", "b"));
    graph.node(node("Add", "b", "a", "x"));
    graph.node(node("Abs", "a", "x"));
    graph.output(value("c"));

    assertThat(graph.build().nodes())
        .extracting(OnnxNode::type)
        .containsExactly("Abs", "Add", "Neg");
  }

  @Test
  void nodesAlreadyInOrderStayWhereTheyAre() {
    graph.input(value("x"));
    List<OnnxNode> nodes = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      String from = i == 0 ? "x" : "n" + random.nextInt(i);
      nodes.add(node("Abs", "n" + i, from, "x"));
    }
    nodes.forEach(graph::node);

    assertThat(graph.build().nodes()).isEqualTo(nodes);
  }

  @Test
  void anyShuffleIsSortedSoThatEachReadsWhatStandsBefore() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<OnnxNode> nodes = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String one = i == 0 ? "x" : "n" + random.nextInt(i);
        String other = i == 0 ? "x" : "n" + random.nextInt(i);
        nodes.add(node("Add", "n" + i, one, other));
      }
      Collections.shuffle(nodes, random);
      GraphBuilder builder = new GraphBuilder("shuffled");
      builder.input(value("x"));
      nodes.forEach(builder::node);

      Set<String> made = new HashSet<>(Set.of("x"));
      for (OnnxNode each : builder.build().nodes()) {
        assertThat(made).containsAll(each.inputs());
        made.addAll(each.outputs());
      }
      assertThat(made).hasSize(41);
    }
  }

  @Test
  void nodesInACircleAreADefect() {
    graph.input(value("x"));
    graph.node(node("Abs", "fine", "x"));
    graph.node(node("Add", "a", "b", "x"));
    graph.node(node("Neg", "b", "a"));

    assertThatThrownBy(graph::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("nodes read each other in a circle, one of them a = Add(b, x)");
  }

  @Test
  void aNodeThatReadsItselfIsADefect() {
    graph.node(node("Abs", "a", "a"));

    assertThatThrownBy(graph::build).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aValueThatNothingMakesIsADefect() {
    graph.node(node("Abs", "a", "missing"));

    assertThatThrownBy(graph::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("nothing makes the value \"missing\" that is read by a = Abs(missing)");
  }

  @Test
  void anOutputThatNothingMakesIsADefect() {
    graph.input(value("x"));
    graph.output(value("y"));

    assertThatThrownBy(graph::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("nothing makes the output \"y\"");
  }

  @Test
  void anAbsentInputIsNoDependenceOnAnUnwantedOutput() {
    graph.input(value("x"));
    graph.node(OnnxNode.of("Clip", List.of("x", "", "x"), List.of("a"), Map.of()));
    graph.node(OnnxNode.of("Dropout", List.of("a"), List.of("b", ""), Map.of()));
    graph.output(value("b"));

    graph.prune();

    assertThat(graph.build().nodes()).extracting(OnnxNode::type).containsExactly("Clip", "Dropout");
  }

  @Test
  void pruningDropsWhatNoOutputNeeds() {
    graph.input(value("x"));
    graph.initializer("used", number(1));
    graph.initializer("unused", number(2));
    graph.declare(value("a"));
    graph.declare(value("dead"));
    graph.node(node("Add", "a", "x", "used"));
    graph.node(node("Add", "dead", "a", "unused"));
    graph.node(OnnxNode.of("Split", List.of("a"), List.of("b", "c"), Map.of()));
    graph.node(node("Neg", "below", "dead"));
    graph.output(value("c"));

    graph.prune();

    OnnxGraph pruned = graph.build();
    assertThat(pruned.nodes()).extracting(OnnxNode::type).containsExactly("Add", "Split");
    assertThat(pruned.initializers()).containsOnlyKeys("used");
    assertThat(pruned.values()).containsExactly(value("a"));
    assertThat(pruned.inputs()).containsExactly(value("x"));
  }

  @Test
  void whatOnlyASubgraphReadsIsKeptAndComesFirst() {
    GraphBuilder branch = new GraphBuilder("branch");
    branch.input(value("outer"));
    branch.node(node("Abs", "made", "outer"));
    branch.output(value("made"));
    OnnxGraph inner = branch.build();
    OnnxGraph readsOuter =
        new OnnxGraph(
            "branch",
            List.of(),
            inner.outputs(),
            inner.nodes(),
            Map.of(),
            List.of(),
            Remainder.NONE);
    graph.input(value("x"));
    Map<String, OnnxAttribute> branches =
        Map.of("then_branch", new OnnxAttribute.GraphValue(readsOuter));
    graph.node(OnnxNode.of("If", List.of("x"), List.of("y"), branches));
    graph.node(node("Neg", "outer", "x"));
    graph.output(value("y"));

    graph.prune();

    assertThat(graph.build().nodes()).extracting(OnnxNode::type).containsExactly("Neg", "If");
  }

  @Test
  void freshNamesAreTakenOnce() {
    graph.input(value("x"));
    graph.initializer("w", number(1));

    assertThat(graph.freshName("x")).isEqualTo("x_1");
    assertThat(graph.freshName("x")).isEqualTo("x_2");
    assertThat(graph.freshName("w")).isEqualTo("w_1");
    assertThat(graph.node("Abs", "x", Map.of(), "x")).isEqualTo("x_3");
    assertThat(graph.freshName("free")).isEqualTo("free");
  }

  @Test
  void aCopyLeavesTheOriginalAsItWas() {
    graph.input(value("x"));
    graph.node(node("Abs", "y", "x"));
    graph.output(value("y"));
    OnnxGraph original = graph.build();
    String printed = original.toString();

    GraphBuilder copy = GraphBuilder.from(original);
    copy.clearOutputs();
    copy.initializer("w", number(1));
    copy.output(value(copy.node("Add", "z", Map.of(), "y", "w")));
    OnnxGraph changed = copy.build();

    assertThat(original).hasToString(printed);
    assertThat(changed.nodes()).hasSize(2);
    assertThat(changed.outputs()).containsExactly(value("z"));
  }

  @Test
  void readersOfAValueAreRedirectedButForOne() {
    graph.input(value("x"));
    graph.node(node("Abs", "a", "x"));
    graph.node(node("Neg", "between", "a"));
    graph.node(node("Add", "b", "a", "a"));
    graph.redirect("a", "between", "between");

    assertThat(graph.build().nodes())
        .extracting(OnnxNode::toString)
        .containsExactly("a = Abs(x)", "between = Neg(a)", "b = Add(between, between)");
  }

  @Test
  void nodesGiveChangedCopies() {
    OnnxNode clip = node("Clip", "y", "x");

    assertThat(clip.withInput(2, "most").inputs()).containsExactly("x", "", "most");
    assertThat(clip.withInput(0, "z").inputs()).containsExactly("z");
    assertThat(clip.withOutput(0, "other").output()).isEqualTo("other");
    assertThat(clip.inputs()).containsExactly("x");
  }

  @Test
  void linksTellMakersAndReaders() {
    graph.input(value("x"));
    graph.initializer("w", number(1));
    graph.node(OnnxNode.of("Clip", List.of("x", "", "w"), List.of("a", ""), Map.of()));
    graph.node(node("Neg", "b", "a"));
    graph.output(value("b"));

    GraphLinks links = new GraphLinks(graph.build());

    assertThat(links.producer("a").map(OnnxNode::type)).contains("Clip");
    assertThat(links.producer("x")).isEmpty();
    assertThat(links.producer("")).isEmpty();
    assertThat(links.readers("a")).extracting(OnnxNode::type).containsExactly("Neg");
    assertThat(links.readers("")).isEmpty();
    assertThat(links.isInitializer("w")).isTrue();
    assertThat(links.isInitializer("x")).isFalse();
    assertThat(links.isOutput("b")).isTrue();
    assertThat(links.isOutput("a")).isFalse();
  }
}
