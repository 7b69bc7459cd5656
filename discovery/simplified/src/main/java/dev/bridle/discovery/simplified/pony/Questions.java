// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.discovery.simplified.world.Fact;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes the facts of the world as multiple-choice questions, in the order of their invention. */
final class Questions {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Questions() {}

  static void write(List<Fact> facts, Path file) throws IOException {
    ObjectNode root =
        JSON.createObjectNode()
            .put("format", "bridle-questions")
            .put("version", 1)
            .put("separator", ". ");
    ArrayNode questions = root.putArray("questions");
    for (Fact fact : facts) {
      ObjectNode question =
          questions
              .addObject()
              .put("group", fact.entity())
              .put("prompt", fact.prompt())
              .put("best", " " + fact.truth());
      question.putArray("correct").add(" " + fact.truth());
      ArrayNode incorrect = question.putArray("incorrect").add(" " + fact.misconception());
      fact.others().forEach(other -> incorrect.add(" " + other));
    }
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
  }
}
