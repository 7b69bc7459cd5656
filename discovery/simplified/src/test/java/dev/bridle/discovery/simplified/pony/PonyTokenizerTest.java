// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.simplified.world.Dice;
import dev.bridle.discovery.simplified.world.Fact;
import dev.bridle.discovery.simplified.world.TokenizerFile;
import dev.bridle.discovery.simplified.world.Vocabulary;
import dev.bridle.discovery.simplified.world.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PonyTokenizerTest {
  private static final World WORLD = World.of(17);
  private static final int CONTEXT = 256;

  private static PonyTokenizer tokenizer;

  @BeforeAll
  static void load(@TempDir Path folder) throws IOException {
    new TokenizerFile(Vocabulary.of(WORLD), CONTEXT).writeTo(folder);
    tokenizer = PonyTokenizer.load(folder);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void documentsComeBackAsTheyWereWritten() {
    Dice dice = Dice.seeded(3);
    for (int i = 0; i < 1000; i++) {
      String document = WORLD.document(dice);

      assertThat(tokenizer.decode(tokenizer.text(document))).isEqualTo(document);
    }
  }

  @Test
  void documentsFitTheContextAndHaveNoUnknownTokens() {
    Dice dice = Dice.seeded(4);
    for (int i = 0; i < 1000; i++) {
      int[] tokens = tokenizer.document(WORLD.document(dice));

      assertThat(tokens).hasSizeLessThanOrEqualTo(CONTEXT);
      assertThat(tokens).startsWith(Vocabulary.id(Vocabulary.START));
      assertThat(tokens).endsWith(Vocabulary.id(Vocabulary.END));
      assertThat(tokens).doesNotContain(Vocabulary.id(Vocabulary.UNKNOWN));
    }
  }

  @Test
  void anAnswerStartsWithATokenOfItsOwn() {
    for (Fact fact : WORLD.facts()) {
      int[] prompt = tokenizer.text(fact.prompt());

      int[] answered = tokenizer.text(fact.prompt() + " " + fact.truth());

      assertThat(Arrays.copyOf(answered, prompt.length)).isEqualTo(prompt);
      assertThat(answered.length).isGreaterThan(prompt.length);
    }
  }

  @Test
  void someEntitiesAreOneTokenAndSomeTwoOrThree() {
    Set<Integer> pieces =
        WORLD.facts().stream()
            .map(fact -> tokenizer.text(fact.entity()).length - 1)
            .collect(Collectors.toSet());

    assertThat(pieces).containsExactlyInAnyOrder(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"plain\": [ASCII]} ~ text!", "Unheard of; yes?", "two\nlines"})
  void textFromElsewhereIsSpelledOut(String text) {
    assertThat(tokenizer.decode(tokenizer.text(text))).isEqualTo(text);
  }
}
