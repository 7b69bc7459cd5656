// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import dev.bridle.discovery.Stage;
import dev.bridle.head.HeadId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where heads stand in a picture: stages across, kinds downwards, heads of a kind by layer. */
final class HeadPlaces {
  static final int BOX_WIDTH = 74;
  static final int BOX_HEIGHT = 32;
  static final int LEGEND = 76;

  private static final int COLUMN = 210;
  private static final int ROW = 44;
  private static final int HEADING = 30;
  private static final int TOP = 44;

  private final Map<HeadId, Place> places = new LinkedHashMap<>();
  private final Map<String, Place> headings = new LinkedHashMap<>();
  private double lowest = TOP + ROW;

  private HeadPlaces() {}

  /** A point of the picture; of a box, its middle. */
  record Place(double x, double y) {
    Place left() {
      return new Place(x - BOX_WIDTH / 2.0, y);
    }

    Place right() {
      return new Place(x + BOX_WIDTH / 2.0, y);
    }
  }

  static HeadPlaces of(HeadGraph graph) {
    HeadPlaces places = new HeadPlaces();
    for (Stage stage : Stage.values()) {
      Map<String, List<HeadNode>> kinds =
          graph.nodes().stream()
              .filter(node -> node.stage() == stage)
              .collect(
                  Collectors.groupingBy(
                      node -> node.types().get(0), LinkedHashMap::new, Collectors.toList()));
      double y = TOP;
      for (Map.Entry<String, List<HeadNode>> kind : kinds.entrySet()) {
        places.headings.put(kind.getKey(), new Place(places.column(stage), y + HEADING / 2.0));
        y += HEADING;
        for (HeadNode node :
            kind.getValue().stream().sorted(Comparator.comparing(HeadNode::head)).toList()) {
          places.places.put(node.head(), new Place(places.column(stage), y + ROW / 2.0));
          y += ROW;
        }
      }
      places.lowest = Math.max(places.lowest, y);
    }
    return places;
  }

  double column(Stage stage) {
    return COLUMN * (List.of(Stage.values()).indexOf(stage) + 0.5);
  }

  double logits() {
    return COLUMN * (Stage.values().length + 0.15);
  }

  int width() {
    return (int) (COLUMN * (Stage.values().length + 0.4));
  }

  int height() {
    return (int) lowest + LEGEND;
  }

  Place of(HeadId head) {
    return places.get(head);
  }

  /** The kinds, and where their names stand. */
  Map<String, Place> headings() {
    return headings;
  }
}
