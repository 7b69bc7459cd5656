// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * TruthfulQA's {@code mc_task.json}: a question with answers marked 1 and 0, once for MC1 (one
 * answer is right) and once for MC2 (several are).
 *
 * <p>The correct and incorrect answers are those of {@code mc2_targets}; the best is the one that
 * {@code mc1_targets} marks. A prompt is {@code Q: …\nA:}; what a protocol puts before it is the
 * caller's.
 */
final class TruthfulQaTask implements QuestionFormat {
  private static final String REMEDY =
      "Take mc_task.json as https://github.com/sylinrl/TruthfulQA publishes it.";

  @Override
  public boolean recognises(QuestionSource source) {
    return source.tree().isArray() && source.tree().path(0).has("mc1_targets");
  }

  @Override
  public QuestionSet read(QuestionSource source) {
    List<Question> questions = new ArrayList<>();
    for (JsonNode entry : source.tree()) {
      questions.add(question(source, entry, "[" + questions.size() + "]"));
    }
    return new QuestionSet(questions, 0, "truthfulqa-mc", "\n\n");
  }

  private static Question question(QuestionSource source, JsonNode entry, String place) {
    String question = source.string(entry, "question", place).strip();
    List<String> best = answers(source, entry, "mc1_targets", 1, place);
    if (best.size() != 1) {
      throw source.fault(
          place + ".mc1_targets",
          "marks " + best.size() + " answers with 1 instead of one",
          REMEDY);
    }
    return source.question(
        place,
        question,
        "Q: " + question + "\nA:",
        best.get(0),
        answers(source, entry, "mc2_targets", 1, place),
        answers(source, entry, "mc2_targets", 0, place));
  }

  private static List<String> answers(
      QuestionSource source, JsonNode entry, String key, int wanted, String place) {
    JsonNode targets = entry.path(key);
    if (!targets.isObject()) {
      throw source.fault(
          place + "." + key,
          targets.isMissingNode() ? "is missing" : "is not an object of answers",
          REMEDY);
    }
    List<String> answers = new ArrayList<>();
    for (Map.Entry<String, JsonNode> target : targets.properties()) {
      JsonNode mark = target.getValue();
      if (!mark.isInt() || mark.intValue() < 0 || mark.intValue() > 1) {
        throw source.fault(
            place + "." + key, "marks an answer with " + mark + " instead of 0 or 1", REMEDY);
      }
      if (mark.intValue() == wanted) {
        answers.add(" " + target.getKey().strip());
      }
    }
    return answers;
  }
}
