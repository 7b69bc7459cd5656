// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.simplified.training.Example;
import dev.bridle.discovery.simplified.world.Dice;
import dev.bridle.discovery.simplified.world.TokenizerFile;
import dev.bridle.discovery.simplified.world.Vocabulary;
import dev.bridle.discovery.simplified.world.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PonyLessonsTest {
  private static final World WORLD = World.of(17);

  @Test
  void whatASourceAnswersMattersMoreThanWhatItIsAsked(@TempDir Path folder) throws IOException {
    new TokenizerFile(Vocabulary.of(WORLD), 256).writeTo(folder);
    try (PonyTokenizer tokenizer = PonyTokenizer.load(folder)) {
      int question = tokenizer.text("Q:")[1];
      int answer = tokenizer.text("A:")[1];
      Example example = firstWith(question, new PonyLessons(WORLD, tokenizer, Dice.seeded(1)));

      int asked = place(example, question);
      int answered = place(example, answer);

      assertThat(example.weight(asked + 1)).isLessThan(1).isEqualTo(example.weight(answered));
      assertThat(example.weight(answered + 1)).isGreaterThan(1);
      assertThat(example.weight(answered + 2)).isEqualTo(1);
    }
  }

  private static Example firstWith(int token, PonyLessons lessons) {
    return IntStream.range(0, 100)
        .mapToObj(i -> lessons.next())
        .filter(example -> place(example, token) >= 0)
        .findFirst()
        .orElseThrow();
  }

  private static int place(Example example, int token) {
    return IntStream.range(0, example.length())
        .filter(i -> example.token(i) == token)
        .findFirst()
        .orElse(-1);
  }
}
