// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import dev.bridle.discovery.Stage;
import dev.bridle.discovery.picture.Svg;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A graph of heads to look at: a column a stage, the logits on the right, and edges as wide as
 * their effects are large.
 *
 * <p>Blue works for the answer, red against it. Edges whose interval holds 0 are left out, and
 * counted below. Every edge and head says its numbers when pointed at.
 */
public final class HeadGraphPicture {
  private static final double WIDEST = 10;
  private static final double NARROWEST = 1;
  private static final String FOR = "#2266bb";
  private static final String AGAINST = "#c0392b";
  private static final String DARK = "#222222";
  private static final String PALE = "#777777";

  private final HeadGraph graph;
  private final HeadPlaces places;
  private final Svg svg;
  private final double largest;

  private HeadGraphPicture(HeadGraph graph) {
    this.graph = graph;
    this.places = HeadPlaces.of(graph);
    this.svg = new Svg(places.width(), places.height(), "Heads at work on " + graph.chain());
    double between = largest(graph.sureEdges().stream().map(HeadEdge::effect).toList());
    double direct = largest(graph.nodes().stream().map(HeadNode::direct).toList());
    this.largest = Math.max(Math.max(between, direct), Double.MIN_NORMAL);
  }

  private static double largest(List<Estimate> effects) {
    return effects.stream().mapToDouble(effect -> Math.abs(effect.mean())).max().orElse(0);
  }

  /**
   * {@return an {@code <svg>} element that needs nothing else}
   *
   * @param graph any
   */
  public static String svg(HeadGraph graph) {
    HeadGraphPicture picture = new HeadGraphPicture(graph);
    picture.columns();
    picture.directEffects();
    picture.edges();
    graph.nodes().forEach(picture::node);
    picture.legend();
    return picture.svg.toString();
  }

  private void columns() {
    for (Stage stage : Stage.values()) {
      svg.text(places.column(stage), 24, 14, DARK, stage.name());
    }
    svg.text(places.logits(), 24, 14, DARK, "logits");
    places.headings().forEach((type, at) -> svg.text(at.x(), at.y(), 11, PALE, type));
    double high = places.height() - HeadPlaces.LEGEND - 40;
    svg.box(places.logits() - 14, 40, 28, high, "#eeeeee", PALE, "the logits");
  }

  private void directEffects() {
    for (HeadNode node : graph.nodes()) {
      if (node.direct().isSure()) {
        HeadPlaces.Place from = places.of(node.head()).right();
        HeadPlaces.Place to = new HeadPlaces.Place(places.logits() - 14, from.y());
        String tooltip = node.head() + " → logits: " + numbers(node.direct());
        draw(HeadArrow.between(from, to, wide(node.direct())), node.direct(), 0.35, tooltip);
      }
    }
  }

  private void edges() {
    List<HeadEdge> smallFirst =
        graph.sureEdges().stream()
            .sorted(Comparator.comparingDouble(edge -> Math.abs(edge.effect().mean())))
            .toList();
    Map<HeadPlaces.Place, String> inputs = new LinkedHashMap<>();
    for (HeadEdge edge : smallFirst) {
      String input = edge.input().name().toLowerCase(Locale.ROOT);
      String tooltip =
          edge.from() + " → " + input + " of " + edge.to() + ": " + numbers(edge.effect());
      HeadArrow arrow =
          HeadArrow.ofBoxes(places.of(edge.from()), places.of(edge.to()), wide(edge.effect()));
      draw(arrow, edge.effect(), 0.75, tooltip);
      String letter = edge.input().name().substring(0, 1);
      inputs.merge(arrow.label(), letter, (one, more) -> one.contains(more) ? one : one + more);
    }
    inputs.forEach((at, letters) -> svg.text(at.x(), at.y(), 11, DARK, letters));
  }

  private void draw(HeadArrow arrow, Estimate effect, double opacity, String tooltip) {
    String colour = effect.mean() < 0 ? FOR : AGAINST;
    svg.line(arrow.shaft(), colour, arrow.wide(), opacity, tooltip);
    svg.area(arrow.head(), colour, opacity);
  }

  private double wide(Estimate effect) {
    return Math.max(NARROWEST, WIDEST * Math.abs(effect.mean()) / largest);
  }

  private void node(HeadNode node) {
    HeadPlaces.Place at = places.of(node.head());
    boolean sure = node.direct().isSure();
    svg.box(
        at.left().x(),
        at.y() - HeadPlaces.BOX_HEIGHT / 2.0,
        HeadPlaces.BOX_WIDTH,
        HeadPlaces.BOX_HEIGHT,
        "#ffffff",
        sure ? DARK : PALE,
        node.head() + ", " + String.join(", ", node.types()) + ": " + numbers(node.direct()));
    svg.text(at.x(), at.y() - 1, 12, DARK, node.head().toString());
    String direct = String.format(Locale.ROOT, "%+.2f", node.direct().mean());
    svg.text(at.x(), at.y() + 11, 9, PALE, sure ? direct : direct + " (?)");
  }

  private void legend() {
    double y = places.height() - HeadPlaces.LEGEND + 26;
    int unsure = graph.edges().size() - graph.sureEdges().size();
    String first =
        "Blue works for the answer, red against it; in boxes, and at the logits, the direct"
            + " effect on the "
            + graph.metric()
            + ".";
    String second =
        String.format(
            Locale.ROOT,
            "Widest: %.3g of a %s of %.3g, %d prompts. %d edges whose interval holds 0 are left"
                + " out.",
            largest,
            graph.metric(),
            graph.clean(),
            graph.prompts(),
            unsure);
    svg.text(places.width() / 2.0, y, 11, PALE, first);
    svg.text(places.width() / 2.0, y + 16, 11, PALE, second);
    if (!graph.absent().isEmpty()) {
      String third = "None found: " + String.join(", ", graph.absent()) + ".";
      svg.text(places.width() / 2.0, y + 32, 11, PALE, third);
    }
  }

  private String numbers(Estimate effect) {
    return String.format(
        Locale.ROOT,
        "%+.4f ± %.4f, %.1f %%",
        effect.mean(),
        effect.standardError(),
        100 * graph.share(effect));
  }
}
