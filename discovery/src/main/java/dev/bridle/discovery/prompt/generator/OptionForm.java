// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

/**
 * How a question with lettered options is written.
 *
 * @param beforeQuestion what stands before the question
 * @param afterQuestion what stands after it
 * @param beforeLetter what stands before each letter
 * @param between what stands between a letter and its option
 * @param afterOption what stands after each option
 * @param end what stands after all of them, without the space before the answer
 * @param space that space; empty if there is none
 */
record OptionForm(
    String beforeQuestion,
    String afterQuestion,
    String beforeLetter,
    String between,
    String afterOption,
    String end,
    String space) {
  private static final String QUESTION = "{question}";
  private static final String LETTER = "{letter}";
  private static final String OPTION = "{option}";

  static OptionForm read(String before, String option, String after) {
    int question = before.indexOf(QUESTION);
    int letter = option.indexOf(LETTER);
    int text = option.indexOf(OPTION);
    if (question < 0) {
      throw new IllegalArgumentException("'before' does not hold {question}");
    }
    if (letter < 0 || text < letter) {
      throw new IllegalArgumentException("'option' does not hold {letter} and then {option}");
    }
    return new OptionForm(
        before.substring(0, question),
        before.substring(question + QUESTION.length()),
        option.substring(0, letter),
        option.substring(letter + LETTER.length(), text),
        option.substring(text + OPTION.length()),
        after.stripTrailing().isEmpty() ? after : trimmed(after),
        after.endsWith(" ") ? " " : "");
  }

  private static String trimmed(String text) {
    return text.endsWith(" ") ? text.substring(0, text.length() - 1) : text;
  }

  /** {@return the continuation that a letter is} */
  String answer(String letter) {
    return space + letter;
  }
}
