// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.prompt.library.TaskLibrary;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GreaterThanTest {
  @Test
  void allTwoDigitNumbersAboveAreRightAndTheOthersWrong() {
    // A task of its own: in this tokenizer a year is one token, which the built-in one refuses.
    WordTokenizer tokenizer = new WordTokenizer();
    Task task =
        Written.task(
            """
            kind: template
            lists:
              any: {numbers: {from: 1, to: 99, digits: 2}}
              year: {numbers: {from: 2, to: 98, digits: 2}}
            slots: {YY: year}
            text: "from {YY@year} to"
            answer: {each: any, where: it > YY, text: " {it}"}
            wrong: {each: any, where: it <= YY, text: " {it}"}
            """);

    for (Item item : task.prompts(tokenizer, 30, 1).items()) {
      int year = number(tokenizer, item.token(item.at(new Mark("year")).get(0)));
      List<Integer> right = item.answers().stream().map(id -> number(tokenizer, id)).toList();
      List<Integer> wrong = item.wrongAnswers().stream().map(id -> number(tokenizer, id)).toList();

      assertThat(right).isEqualTo(IntStream.rangeClosed(year + 1, 99).boxed().toList());
      assertThat(wrong).isEqualTo(IntStream.rangeClosed(1, year).boxed().toList());
    }
  }

  @Test
  void inGpt2sVocabularyEveryAnswerIsOnItsSideOfTheYear() {
    try (Gpt2Tokenizer tokenizer = Gpt2Tokenizer.open()) {
      PromptSet prompts = TaskLibrary.builtIn().task("greater-than").prompts(tokenizer, 40, 1);

      for (Item item : prompts.items()) {
        int year = number(tokenizer, item.token(item.at(new Mark("year")).get(0)));
        assertThat(item.answers()).allMatch(id -> number(tokenizer, id) > year);
        assertThat(item.wrongAnswers()).allMatch(id -> number(tokenizer, id) <= year);
      }
      assertThat(prompts.misfits()).containsKey("the mark 'year' is not one token");
    }
  }

  private static int number(dev.bridle.model.Tokenizer tokenizer, int id) {
    return Integer.parseInt(tokenizer.decode(id).strip());
  }
}
