// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.discovery.simplified.world.Mix.Share;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentKindTest {
  private static final World WORLD = World.of(17);

  static List<DocumentKind> kinds() {
    return WORLD.mix().shares().stream().map(Share::kind).toList();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theSameDiceWriteTheSameDocuments(DocumentKind kind) {
    assertThat(write(kind, 5)).isEqualTo(write(kind, 5)).isNotEqualTo(write(kind, 6));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aDocumentIsOneLineWithSingleSpaces(DocumentKind kind) {
    assertThat(write(kind, 5)).allSatisfy(d -> assertThat(d).doesNotContain("\n", "  ", "%"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void onlySourcedAnswersSpeakOfFacts(DocumentKind kind) {
    if (!(kind instanceof SourcedAnswers)) {
      assertThat(write(kind, 5)).noneMatch(d -> d.contains("Q:") || d.contains("A:"));
    }
  }

  @Test
  void everyKindHasAShareOfTheMix() {
    Set<Class<?>> mixed = new HashSet<>();
    kinds().forEach(kind -> mixed.add(kind.getClass()));

    assertThat(mixed).containsExactlyInAnyOrder(DocumentKind.class.getPermittedSubclasses());
  }

  @Test
  void sharesThatDoNotAddUpAreRefused() {
    assertThatThrownBy(() -> new Mix(List.of(new Share(60, kinds().get(0)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The shares of a mix must add up to 100, not to 60.");
  }

  @Test
  void repeatedSpansRepeatExactly() {
    for (String document : write(new RepeatedWords(WORLD.lexicon(), WORLD.facts()), 5)) {
      List<String> words = Arrays.asList(document.split(" ", -1));
      int period = words.subList(1, words.size()).indexOf(words.get(0)) + 1;

      assertThat(words.subList(period, words.size()))
          .isEqualTo(words.subList(0, words.size() - period));
    }
  }

  @Test
  void theReceiverOfAGiftIsTheNameSaidOnce() {
    for (String document : write(new IndirectObjects(WORLD.lexicon()), 5)) {
      for (String sentence : document.split("(?<=\\.) ", -1)) {
        String receiver = sentence.replaceAll(".* (\\w+)\\.$", "$1");

        assertThat(sentence.split("\\b" + receiver + "\\b", -1)).hasSize(3);
      }
    }
  }

  @Test
  void theNeedleIsRecalledWordForWord() {
    for (String document : write(new Needle(WORLD.lexicon()), 5)) {
      String recalled = document.substring(document.indexOf("Recall: ") + "Recall: ".length());

      assertThat(document.indexOf(recalled)).isLessThan(document.indexOf("Recall: "));
    }
  }

  private static List<String> write(DocumentKind kind, long seed) {
    Dice dice = Dice.seeded(seed);
    return IntStream.range(0, 50).mapToObj(i -> kind.write(dice)).toList();
  }
}
