// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import dev.bridle.error.InputException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads questions from the files people have, telling them apart by what is in them.
 *
 * <ul>
 *   <li>Bridle's own JSON: {@code {"format":"bridle-questions","version":1,"questions":[{"group",
 *       "prompt","best","correct":[],"incorrect":[]}]}}
 *   <li>TruthfulQA's {@code mc_task.json}
 *   <li>a CSV table whose header has the columns {@code statement} and {@code label} (1 true, 0
 *       false), as Geometry of Truth and the True-False data set have them; statements of the same
 *       subject become one question
 * </ul>
 *
 * <p>It downloads nothing and reads no more than 64 MB.
 */
public final class QuestionFile {
  private static final List<QuestionFormat> FORMATS =
      List.of(new BridleQuestions(), new TruthfulQaTask(), new StatementTable());

  private QuestionFile() {}

  /**
   * {@return the questions of a file}
   *
   * @param file a file of one of the kinds above, whatever its name
   * @throws InputException if it cannot be read, is of no known kind, or is not what its kind
   *     promises; it names the file, the line or key, and what to do
   */
  public static QuestionSet read(Path file) {
    QuestionSource source = QuestionSource.read(file);
    return FORMATS.stream()
        .filter(format -> format.recognises(source))
        .findFirst()
        .orElseThrow(() -> unknown(source))
        .read(source);
  }

  private static InputException unknown(QuestionSource source) {
    return new InputException(
        source.file(),
        "",
        source.tree().isMissingNode()
            ? "is no question file: its first line is \"" + source.firstLine() + "\""
            : "is JSON, but neither Bridle's questions nor TruthfulQA's mc_task.json",
        "Give JSON with \"format\": \"bridle-questions\", TruthfulQA's mc_task.json, or a CSV table"
            + " whose header has the columns statement and label.");
  }
}
