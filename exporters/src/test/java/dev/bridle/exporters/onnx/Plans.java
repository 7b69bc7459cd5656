// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static dev.bridle.exporters.onnx.HandEdit.ablate;
import static dev.bridle.exporters.onnx.HandEdit.add;
import static dev.bridle.exporters.onnx.HandEdit.project;
import static dev.bridle.exporters.onnx.HandEdit.replace;
import static dev.bridle.exporters.onnx.HandEdit.scale;

import dev.bridle.TinyModel;
import java.util.ArrayList;
import java.util.List;

/** Plans of every kind of edit, alone, after each other on one head, and on all heads at once. */
enum Plans {
  SCALE(scale("L0H1", 2.5)),
  SUPPRESS_IN_THE_LAST_LAYER(scale("L1H3", 0.25)),
  MIRROR(scale("L0H0", -1)),
  ABLATE(ablate("L0H2")),
  ABLATE_IN_THE_LAST_LAYER(ablate("L1H0")),
  REPLACE(replace("L0H3", 1)),
  REPLACE_IN_THE_LAST_LAYER(replace("L1H1", 2)),
  ADD(add("L0H0", 3)),
  ADD_IN_THE_LAST_LAYER(add("L1H2", 4)),
  PROJECT(project("L0H1", 5, 1)),
  PROJECT_IN_THE_LAST_LAYER(project("L1H3", 6, 0.7)),
  MIRROR_A_DIRECTION(project("L0H2", 7, 2)),
  SCALE_THEN_ADD(scale("L0H1", 2), add("L0H1", 8)),
  ADD_THEN_SCALE(add("L0H1", 8), scale("L0H1", 2)),
  ADD_THEN_PROJECT(add("L1H1", 9), project("L1H1", 10, 1)),
  PROJECT_THEN_ADD(project("L1H1", 10, 1), add("L1H1", 9)),
  ABLATE_THEN_ADD(ablate("L0H3"), add("L0H3", 11)),
  REPLACE_THEN_PROJECT(replace("L0H0", 12), project("L0H0", 13, 0.5)),
  FIVE_ON_ONE_HEAD(
      add("L0H2", 14),
      scale("L0H2", -1.5),
      project("L0H2", 15, 1),
      project("L0H2", 16, 0.5),
      add("L0H2", 17)),
  ONE_LAYER_BETWEEN_OTHERS(scale("L0H0", 3), add("L1H1", 18), ablate("L0H3"), add("L1H1", 19)),
  SCALE_EVERY_HEAD(everyHead("scale")),
  ADD_TO_EVERY_HEAD(everyHead("add")),
  PROJECT_EVERY_HEAD(everyHead("project")),
  EVERY_HEAD_ANOTHER_EDIT(everyHead("all"));

  private final List<HandEdit> edits;

  Plans(HandEdit... edits) {
    this(List.of(edits));
  }

  Plans(List<HandEdit> edits) {
    this.edits = edits;
  }

  List<HandEdit> edits() {
    return edits;
  }

  private static List<HandEdit> everyHead(String kind) {
    List<HandEdit> edits = new ArrayList<>();
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      for (int head = 0; head < TinyModel.HEADS; head++) {
        String id = "L" + layer + "H" + head;
        int number = layer * TinyModel.HEADS + head;
        switch (kind) {
          case "scale" -> edits.add(scale(id, 0.25 * number));
          case "add" -> edits.add(add(id, 100 + number));
          case "project" -> edits.add(project(id, 200 + number, 1));
          default -> {
            switch (head) {
              case 0 -> edits.add(scale(id, 1.25));
              case 1 -> edits.add(replace(id, 300 + number));
              case 2 -> edits.add(add(id, 400 + number));
              default -> edits.add(project(id, 500 + number, 1));
            }
          }
        }
      }
    }
    return edits;
  }
}
