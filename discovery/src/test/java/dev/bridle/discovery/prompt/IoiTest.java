// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.prompt.library.TaskLibrary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IoiTest {
  private static final int COUNT = 120;
  private static final Mark IO = new Mark("io");
  private static final Mark S1 = new Mark("s1");
  private static final Mark S2 = new Mark("s2");

  private static final Set<String> DRAWN =
      Set.of(
          "store",
          "garden",
          "school",
          "park",
          "station",
          "market",
          "office",
          "hospital",
          "library",
          "beach",
          "house",
          "restaura",
          "nt",
          "book",
          "ring",
          "drink",
          "key",
          "ball",
          "coat",
          "letter",
          "bag",
          "map",
          "picture",
          "flower",
          "computer",
          "restaurant");

  private final WordTokenizer tokenizer = new WordTokenizer();
  private final List<Item> items =
      TaskLibrary.builtIn().task("ioi").prompts(tokenizer, COUNT, 7).items();

  @Test
  void halfOfThePromptsNameTheIndirectObjectFirst() {
    long abba = items.stream().filter(item -> only(item, IO) < only(item, S1)).count();

    assertThat(items).hasSize(COUNT);
    assertThat(abba).isEqualTo(COUNT / 2);
  }

  @Test
  void fifteenWordingsComeEquallyOften() {
    Map<String, Integer> wordings = new HashMap<>();
    for (Item item : items) {
      wordings.merge(wording(item), 1, Integer::sum);
    }

    assertThat(wordings).hasSize(15);
    assertThat(wordings.values()).containsOnly(COUNT / 15);
  }

  /** The text without its names, places and objects. */
  private String wording(Item item) {
    Set<String> names = new HashSet<>();
    for (Mark mark : List.of(IO, S1, S2)) {
      item.at(mark).forEach(at -> names.add(tokenizer.token(item.token(at)).strip()));
    }
    return Stream.of(tokenizer.decode(item.tokens()).split("[ .,]+", -1))
        .filter(word -> !names.contains(word) && !DRAWN.contains(word))
        .collect(Collectors.joining(" "));
  }

  @Test
  void theAnswerIsTheNameThatStandsOnce() {
    for (Item item : items) {
      int io = item.token(only(item, IO));
      int subject = item.token(only(item, S1));

      assertThat(io).isNotEqualTo(subject);
      assertThat(item.token(only(item, S2))).isEqualTo(subject);
      assertThat(item.answers()).containsExactly(io);
      assertThat(item.wrongAnswers()).containsExactly(subject);
      assertThat(times(item, io)).isEqualTo(1);
      assertThat(times(item, subject)).isEqualTo(2);
    }
  }

  @Test
  void theTwinDiffersInTheSecondSubjectAlone() {
    for (Item item : items) {
      Item twin = item.corrupted().orElseThrow();
      int s2 = only(item, S2);

      assertThat(item.isAligned()).isTrue();
      for (int at = 0; at < item.length(); at++) {
        assertThat(twin.token(at) == item.token(at)).isEqualTo(at != s2);
      }
      assertThat(List.of(only(item, IO), only(item, S1)))
          .noneMatch(at -> item.token(at) == twin.token(s2));
    }
  }

  @Test
  void theMarksStandWhereTheyShould() {
    for (Item item : items) {
      assertThat(item.at(Mark.END)).containsExactly(item.length() - 1);
      assertThat(item.at(Mark.FIRST)).containsExactly(0);
      assertThat(item.at(new Mark("s1-next"))).containsExactly(only(item, S1) + 1);
    }
  }

  private static int only(Item item, Mark mark) {
    assertThat(item.at(mark)).hasSize(1);
    return item.at(mark).get(0);
  }

  private static long times(Item item, int token) {
    return java.util.Arrays.stream(item.tokens()).filter(id -> id == token).count();
  }
}
