// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.prompt.library.TaskLibrary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedTasksTest {
  private static final int COUNT = 60;

  private final WordTokenizer tokenizer = new WordTokenizer();

  private List<Item> items(String task) {
    return TaskLibrary.builtIn().task(task).prompts(tokenizer, COUNT, 11).items();
  }

  private List<String> words(Item item) {
    String text = tokenizer.decode(item.tokens()).strip();
    return List.of(text.split("\\s+", -1));
  }

  private String answer(Item item) {
    return tokenizer.token(item.answers().get(0)).strip();
  }

  private String wrong(Item item) {
    return tokenizer.token(item.wrongAnswers().get(0)).strip();
  }

  @Test
  void aMarkovChainsAnswerIsWhatMostOftenFollowedAndTheWrongOneIsTheMostFrequent() {
    for (Item item : items("icl-mc")) {
      List<String> chain = words(item);
      Map<String, Long> pairs = new HashMap<>();
      for (int i = 1; i < chain.size(); i++) {
        pairs.merge(chain.get(i - 1) + ">" + chain.get(i), 1L, Long::sum);
      }
      String last = chain.get(chain.size() - 1);
      String bigram =
          chain.stream()
              .max((a, b) -> Long.compare(count(pairs, last, a), count(pairs, last, b)))
              .orElseThrow();
      Map<String, Long> single =
          chain.stream().collect(Collectors.groupingBy(word -> word, Collectors.counting()));
      String unigram =
          single.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();

      assertThat(answer(item)).isEqualTo(bigram);
      assertThat(wrong(item)).isEqualTo(unigram);
    }
  }

  private static long count(Map<String, Long> pairs, String last, String next) {
    return pairs.getOrDefault(last + ">" + next, 0L);
  }

  @Test
  void aMarkovChainsTwinHasTheSameSymbolsAndTheSameLastOne() {
    for (Item item : items("icl-mc")) {
      Item twin = item.corrupted().orElseThrow();

      assertThat(words(twin)).containsExactlyInAnyOrderElementsOf(words(item));
      assertThat(words(twin).get(59)).isEqualTo(words(item).get(59));
    }
  }

  @Test
  void parityStatesCountOnesAndTheAnswerGoesOn() {
    for (Item item : items("iteration-parity")) {
      List<String> words = words(item);
      int sign = words.indexOf("=");
      List<String> states = new ArrayList<>(words.subList(sign + 1, words.size()));
      states.add(answer(item));
      for (int step = 0; step < states.size(); step++) {
        long ones = words.subList(0, step + 1).stream().filter("1"::equals).count();
        assertThat(states.get(step)).isEqualTo(ones % 2 == 0 ? "0" : "1");
      }
      assertThat(wrong(item)).isNotEqualTo(answer(item));
    }
  }

  @Test
  void copyingRepeatsTheInputs() {
    for (Item item : items("iteration-copy")) {
      List<String> words = words(item);
      int sign = words.indexOf("=");
      int step = words.size() - sign - 1;

      assertThat(words.subList(sign + 1, words.size())).isEqualTo(words.subList(0, step));
      assertThat(answer(item)).isEqualTo(words.get(step));
    }
  }

  @Test
  void thePolynomialMultipliesAndAddsOneModuloEleven() {
    for (Item item : items("iteration-polynomial")) {
      List<String> words = words(item);
      int state = 0;
      for (int i = 0; i <= words.size() - words.indexOf("=") - 1; i++) {
        state = (state * Integer.parseInt(words.get(i)) + 1) % 11;
      }

      assertThat(answer(item)).isEqualTo(String.valueOf(state));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iteration-parity", "iteration-copy", "iteration-polynomial"})
  void eachStateIsPredictedFromOnePositionAndLinkedToItsInput(String task) {
    for (Item item : items(task)) {
      List<Link> links = item.links(new Link.Kind("iteration"));
      int sign = item.at(new Mark("sign")).get(0);

      assertThat(links).isNotEmpty();
      for (int step = 0; step < links.size(); step++) {
        assertThat(links.get(step).query()).isEqualTo(sign + step);
        assertThat(links.get(step).keys()).containsExactly(item.at(new Mark("inputs")).get(step));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"repeated-tokens", "repeated-blocks"})
  void aRepeatedBlocksAnswerFollowedItsLastTokenBefore(String task) {
    for (Item item : items(task)) {
      int last = item.token(item.length() - 1);
      List<Integer> followers = new ArrayList<>();
      for (int at = 1; at < item.length() - 1; at++) {
        if (item.token(at) == last) {
          followers.add(at + 1);
        }
      }

      assertThat(followers).isNotEmpty();
      assertThat(followers).allMatch(at -> item.token(at) == item.answers().get(0));
      assertThat(item.at(new Mark("source"))).isEqualTo(followers);
      assertThat(Arrays.stream(item.corrupted().orElseThrow().tokens()))
          .doesNotContain(item.answers().get(0));
      assertThat(Arrays.stream(item.tokens())).contains(item.wrongAnswers().get(0));
    }
  }

  @Test
  void everyLetterIsRightEquallyOften() {
    Map<Integer, Long> right =
        items("mcqa").stream()
            .collect(Collectors.groupingBy(item -> item.answers().get(0), Collectors.counting()));

    assertThat(right)
        .hasSize(4)
        .allSatisfy((letter, times) -> assertThat(times).isBetween(12L, 18L));
  }

  @Test
  void theCorrectLettersMarkStandsOnTheAnswer() {
    for (Item item : items("mcqa")) {
      int marked = item.token(item.at(new Mark("correct-letter")).get(0));

      assertThat(tokenizer.token(marked).strip()).isEqualTo(answer(item));
      assertThat(item.at(new Mark("letters"))).hasSize(4);
      assertThat(item.wrongAnswers()).hasSize(3);
    }
  }

  @Test
  void aNeedlesValueIsAskedBackFromEveryDepth() {
    List<Item> items = items("needle");

    for (Item item : items) {
      List<Integer> value = item.at(new Mark("value"));
      assertThat(item.token(value.get(0))).isEqualTo(item.answers().get(0));
      assertThat(item.links(new Link.Kind("retrieval")))
          .containsExactly(new Link(item.length() - 1, value));
    }
    assertThat(items.stream().mapToInt(item -> item.at(new Mark("needle")).get(0)).distinct())
        .hasSizeGreaterThan(10);
    assertThat(items.stream().mapToInt(Item::length).max().orElseThrow()).isBetween(512, 620);
  }

  @Test
  void theRarestTokenSoFarIsLinked() {
    Task task =
        Written.task("kind: text\nsentences: [a a b a c a, a a a a a a]\ntogether: 2\nleast: 11\n");

    Item item = Written.one(task, tokenizer);

    assertThat(tokenizer.decode(item.tokens())).isEqualTo("a a b a c a a a a a a");
    assertThat(item.links(new Link.Kind("rarest")).stream().map(link -> link.keys().get(0)))
        .containsExactly(1, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3);
  }
}
