// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.recipes.evaluation.Question;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Questions and text in the words of {@link dev.bridle.TinyTokenizer}.
 *
 * <p>Which answer is called correct is drawn by lot, so that no random model knows.
 */
public final class TinyQuestions {
  private static final List<String> SUBJECTS =
      List.of(
          "girl", "boy", "cat", "dog", "tree", "house", "sun", "moon", "day", "night", "water",
          "time");

  private static final List<String> PROMPTS =
      List.of("the %s is", "once upon a time the %s was", "who said that the %s is");

  private static final List<String> ANSWERS =
      List.of(" big", " small and red", " blue", " good", " bad", " happy and sad", " little");

  private TinyQuestions() {}

  /** {@return three questions about each of twelve subjects} */
  public static List<Question> all() {
    Random random = new Random(5);
    List<Question> questions = new ArrayList<>();
    for (String subject : SUBJECTS) {
      for (String prompt : PROMPTS) {
        List<String> answers = new ArrayList<>(ANSWERS);
        Collections.shuffle(answers, random);
        questions.add(
            new Question(
                subject,
                prompt.formatted(subject),
                answers.get(0),
                answers.subList(0, 2),
                answers.subList(2, 5)));
      }
    }
    return List.copyOf(questions);
  }

  /** {@return the question with its correct and incorrect answers exchanged} */
  public static Question turnedRound(Question question) {
    return new Question(
        question.group(),
        question.prompt(),
        question.incorrect().get(0),
        question.incorrect(),
        question.correct());
  }

  /** {@return twelve documents of different lengths} */
  public static List<String> documents() {
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < SUBJECTS.size(); i++) {
      documents.add(
          "once upon a time there was a %s .".formatted(SUBJECTS.get(i))
              + " they saw the big red house .".repeat(i % 4));
    }
    return List.copyOf(documents);
  }

  /**
   * Writes all questions.
   *
   * @param file where to
   * @return the file
   */
  public static Path writeTo(Path file) {
    return write(all(), file);
  }

  /**
   * Writes some questions in Bridle's own form.
   *
   * @param questions at least one
   * @param file where to
   * @return the file
   */
  public static Path write(List<Question> questions, Path file) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode().put("format", "bridle-questions").put("version", 1);
    root.set("questions", mapper.valueToTree(questions));
    try {
      mapper.writeValue(file.toFile(), root);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
