// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import dev.bridle.discovery.picture.Svg;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A flow graph to look at: tokens across, layers upwards, the wider an edge the larger its share.
 *
 * <p>Straight grey edges are the residual stream, curved green ones MLPs, blue ones heads, with
 * their numbers; a brown square is a bias. Graphs are pruned before they are drawn: a whole one is
 * a blot.
 */
public final class FlowPicture {
  private static final int COLUMN = 84;
  private static final int ROW = 44;
  private static final int LEFT = 70;
  private static final int TOP = 40;
  private static final int BOTTOM = 46;
  private static final double WIDEST = 9;
  private static final double NARROWEST = 0.8;

  /** Numbers of heads are written at edges of this weight or more, lest they cover each other. */
  private static final double NAMED = 0.02;

  /** Where on an edge its name stands: nearer to the sum, where edges of one part have parted. */
  private static final double NAME = 0.7;

  private final FlowGraph graph;
  private final Svg svg;
  private final Map<List<Object>, Integer> drawn = new HashMap<>();
  private final Map<Bend, String> names = new LinkedHashMap<>();

  private FlowPicture(FlowGraph graph, String title) {
    this.graph = graph;
    int width = LEFT + Math.max(2, graph.tokens().size()) * COLUMN;
    int height = TOP + 2 * graph.layers() * ROW + BOTTOM;
    this.svg = new Svg(width, height, title);
  }

  /**
   * {@return an {@code <svg>} element that needs nothing else}
   *
   * @param graph pruned, as a rule
   * @param title what it shows
   */
  public static String svg(FlowGraph graph, String title) {
    FlowPicture picture = new FlowPicture(graph, title);
    picture.scales();
    List<FlowEdge> narrowFirst =
        graph.edges().stream().sorted(Comparator.comparingDouble(FlowEdge::weight)).toList();
    narrowFirst.forEach(picture::edge);
    graph.nodes().forEach(picture::node);
    picture.names.forEach(
        (at, name) -> picture.svg.text(at.nameX(), at.nameY() + 4, 10, "#123a6b", name));
    return picture.svg.toString();
  }

  private void scales() {
    for (int layer = 0; layer <= graph.layers(); layer++) {
      String name = layer == graph.layers() ? "end" : "L" + layer;
      double y = y(new FlowNode(layer, FlowNode.Place.INPUT, 0));
      svg.text(LEFT / 2.0 - 8, y + 4, 12, "#666666", name);
    }
    for (int position = 0; position < graph.tokens().size(); position++) {
      FlowNode source = new FlowNode(0, FlowNode.Place.INPUT, position);
      svg.text(x(source), y(source) + 26, 13, "#111111", graph.tokens().get(position));
    }
  }

  private void edge(FlowEdge edge) {
    String colour =
        switch (edge.way()) {
          case HEAD -> "#2266bb";
          case RESIDUAL -> "#9a9a9a";
          case MLP -> "#2e8b57";
          case BIAS -> "#8b5a2b";
        };
    Bend bend = bend(edge);
    double wide = Math.max(NARROWEST, WIDEST * edge.weight());
    svg.line(bend.way(), colour, wide, 0.75, tooltip(edge));
    if (edge.way() == FlowEdge.Way.HEAD && edge.weight() >= NAMED) {
      names.put(bend, "H" + edge.head());
    }
  }

  /** Several edges between the same nodes part, and none lies on the residual stream. */
  private Bend bend(FlowEdge edge) {
    boolean upright = edge.from().position() == edge.to().position();
    boolean straight = edge.way() == FlowEdge.Way.RESIDUAL || edge.way() == FlowEdge.Way.BIAS;
    int before = drawn.merge(List.of(edge.from(), edge.to(), edge.way()), 1, Integer::sum) - 1;
    double right = upright && !straight ? 12 + 7 * before : 0;
    double down = upright || straight ? 0 : -9 * before;
    FlowNode from = edge.from();
    FlowNode to = edge.to();
    boolean left = edge.way() == FlowEdge.Way.HEAD;
    double name = NAME - 0.2 * (before % 3);
    return new Bend(x(from), y(from), x(to), y(to), left ? -right : right, down, name);
  }

  /** A curve whose middle stands aside, and where on it its name stands. */
  private record Bend(
      double x, double y, double toX, double toY, double right, double down, double name) {
    String way() {
      return String.format(
          Locale.ROOT,
          "M%.1f %.1fQ%.1f %.1f %.1f %.1f",
          x,
          y,
          (x + toX) / 2 + 2 * right,
          (y + toY) / 2 + 2 * down,
          toX,
          toY);
    }

    double nameX() {
      return x + (toX - x) * name + right * 4 * name * (1 - name);
    }

    double nameY() {
      return y + (toY - y) * name + down * 4 * name * (1 - name);
    }
  }

  private void node(FlowNode node) {
    if (node.place() == FlowNode.Place.BIAS) {
      svg.box(x(node) - 3, y(node) - 3, 6, 6, "#8b5a2b", "none", node.toString());
    } else {
      boolean end = node.equals(graph.end());
      svg.dot(x(node), y(node), end ? 7 : 4, end ? "#b22222" : "#333333", node.toString());
    }
  }

  private String tooltip(FlowEdge edge) {
    String way = edge.headId().map(Object::toString).orElse(edge.way().toString());
    return String.format(
        Locale.ROOT, "%s: %s → %s, %.4f", way, edge.from(), edge.to(), edge.weight());
  }

  private static double x(FlowNode node) {
    double aside = node.place() == FlowNode.Place.BIAS ? 22 : 0;
    return LEFT + (node.position() + 0.5) * COLUMN + aside;
  }

  private double y(FlowNode node) {
    double up =
        switch (node.place()) {
          case INPUT -> 2 * node.layer();
          case BIAS -> 2 * node.layer() + 0.6;
          case ATTENDED -> 2 * node.layer() + 1;
        };
    return TOP + (2 * graph.layers() - up) * ROW;
  }
}
