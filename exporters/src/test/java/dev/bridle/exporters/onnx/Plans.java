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
final class Plans {
  /** Edits in order of application, and what to call them. */
  record Plan(String name, List<HandEdit> edits) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Plans() {}

  static List<Plan> all() {
    return List.of(
        plan("scale", scale("L0H1", 2.5)),
        plan("suppress in the last layer", scale("L1H3", 0.25)),
        plan("mirror", scale("L0H0", -1)),
        plan("ablate", ablate("L0H2")),
        plan("ablate in the last layer", ablate("L1H0")),
        plan("replace", replace("L0H3", 1)),
        plan("replace in the last layer", replace("L1H1", 2)),
        plan("add", add("L0H0", 3)),
        plan("add in the last layer", add("L1H2", 4)),
        plan("project", project("L0H1", 5, 1)),
        plan("project in the last layer", project("L1H3", 6, 0.7)),
        plan("mirror a direction", project("L0H2", 7, 2)),
        plan("scale then add", scale("L0H1", 2), add("L0H1", 8)),
        plan("add then scale", add("L0H1", 8), scale("L0H1", 2)),
        plan("add then project", add("L1H1", 9), project("L1H1", 10, 1)),
        plan("project then add", project("L1H1", 10, 1), add("L1H1", 9)),
        plan("ablate then add", ablate("L0H3"), add("L0H3", 11)),
        plan("replace then project", replace("L0H0", 12), project("L0H0", 13, 0.5)),
        plan(
            "five on one head",
            add("L0H2", 14),
            scale("L0H2", -1.5),
            project("L0H2", 15, 1),
            project("L0H2", 16, 0.5),
            add("L0H2", 17)),
        plan(
            "one layer between others",
            scale("L0H0", 3),
            add("L1H1", 18),
            ablate("L0H3"),
            add("L1H1", 19)),
        new Plan("scale every head", everyHead("scale")),
        new Plan("add to every head", everyHead("add")),
        new Plan("project every head", everyHead("project")),
        new Plan("every head another edit", everyHead("all")));
  }

  private static Plan plan(String name, HandEdit... edits) {
    return new Plan(name, List.of(edits));
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
