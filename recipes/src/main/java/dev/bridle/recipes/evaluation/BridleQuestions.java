// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Bridle's own JSON, which says outright what a {@link Question} holds. */
final class BridleQuestions implements QuestionFormat {
  private static final String NAME = "bridle-questions";
  private static final int VERSION = 1;
  private static final Set<String> FILE_KEYS =
      Set.of("format", "version", "separator", "questions");
  private static final Set<String> QUESTION_KEYS =
      Set.of("group", "prompt", "best", "correct", "incorrect");

  @Override
  public boolean recognises(QuestionSource source) {
    return source.tree().path("format").asText().equals(NAME);
  }

  @Override
  public QuestionSet read(QuestionSource source) {
    JsonNode tree = source.tree();
    requireKnownKeys(source, tree, FILE_KEYS, "");
    JsonNode version = tree.path("version");
    if (!version.isInt() || version.intValue() != VERSION) {
      throw source.fault(
          "version",
          version.isMissingNode() ? "is missing" : version + " is not known",
          "This Bridle reads version " + VERSION + ".");
    }
    JsonNode entries = tree.path("questions");
    if (!entries.isArray() || entries.isEmpty()) {
      throw source.fault(
          "questions", "is not an array with a question in it", "List the questions there.");
    }
    List<Question> questions = new ArrayList<>();
    for (JsonNode entry : entries) {
      questions.add(question(source, entry, "questions[" + questions.size() + "]"));
    }
    return new QuestionSet(questions, 0, NAME, separator(source, tree));
  }

  /**
   * What stands between an answer and the next question; an empty line where the file is silent.
   */
  private static String separator(QuestionSource source, JsonNode tree) {
    return tree.has("separator") ? source.string(tree, "separator", "") : "\n\n";
  }

  private static Question question(QuestionSource source, JsonNode entry, String place) {
    if (!entry.isObject()) {
      throw source.fault(place, "is not an object", "Write it as {\"group\": …, \"prompt\": …}.");
    }
    requireKnownKeys(source, entry, QUESTION_KEYS, place + ".");
    return source.question(
        place,
        source.string(entry, "group", place),
        source.string(entry, "prompt", place),
        source.string(entry, "best", place),
        strings(source, entry, "correct", place),
        strings(source, entry, "incorrect", place));
  }

  private static List<String> strings(
      QuestionSource source, JsonNode entry, String key, String place) {
    List<String> texts = new ArrayList<>();
    JsonNode array = entry.path(key);
    for (JsonNode text : array) {
      if (text.isTextual()) {
        texts.add(text.textValue());
      }
    }
    if (!array.isArray() || texts.size() != array.size()) {
      throw source.fault(
          place + "." + key,
          array.isMissingNode() ? "is missing" : "is not an array of strings",
          "Give the answers as an array of strings.");
    }
    return texts;
  }

  private static void requireKnownKeys(
      QuestionSource source, JsonNode object, Set<String> known, String prefix) {
    for (var names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw source.fault(
            prefix + name,
            "is not a key of this format",
            "The keys are " + String.join(", ", known.stream().sorted().toList()) + ".");
      }
    }
  }
}
