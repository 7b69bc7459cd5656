// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import dev.bridle.model.Encoding;
import dev.bridle.model.Tokenizer;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Turns text into tokens and back, and says which characters a token came from. */
final class TokenizerTest {
  private static Tokenizer tokenizer;

  @BeforeAll
  static void open(@TempDir Path folder) {
    Path model = TinyModel.llama(folder, 1);
    tokenizer = DjlTokenizer.open(model.resolve("tokenizer.json"), TinyTokenizer.SIZE);
  }

  @Test
  void wordsBecomeTheirIdsAfterABeginning() {
    int[] ids = tokenizer.encode("The dog, and?").ids();

    assertThat(ids)
        .containsExactly(
            TinyTokenizer.BEGINNING,
            TinyTokenizer.id("the"),
            TinyTokenizer.id("dog"),
            TinyTokenizer.id(","),
            TinyTokenizer.id("and"),
            TinyTokenizer.id("?"));
  }

  @Test
  void textHasNoSpecialTokens() {
    assertThat(tokenizer.decode(tokenizer.encode("once upon a time").ids()))
        .isEqualTo("once upon a time");
    assertThat(tokenizer.decode()).isEmpty();
  }

  @Test
  void longTextIsNeverCut() {
    assertThat(tokenizer.encode("dog ".repeat(3000)).size()).isEqualTo(3001);
  }

  @Test
  void theVocabularyIsKnown() {
    assertThat(tokenizer.size()).isEqualTo(64);
    assertThat(tokenizer.specialTokens()).isEqualTo(Set.of(0, 1, 2, 3));
    assertThat(tokenizer.token(TinyTokenizer.END)).isEqualTo("</s>");
    assertThat(tokenizer.token(TinyTokenizer.id("dog"))).isEqualTo("dog");
    assertThat(tokenizer.token(4711)).isEmpty();
  }

  @Test
  void theFirstTokenAfterAPlaceIsTheOneThatReachesBeyondIt() {
    String text = "the dog saw the cat";
    Encoding encoding = tokenizer.encode(text);

    assertThat(encoding.firstTokenAfter(0)).isEqualTo(1);
    assertThat(encoding.firstTokenAfter(text.indexOf("dog"))).isEqualTo(2);
    assertThat(encoding.firstTokenAfter(text.indexOf("og"))).isEqualTo(2);
    assertThat(encoding.firstTokenAfter(text.indexOf("saw"))).isEqualTo(3);
    assertThat(encoding.firstTokenAfter(text.lastIndexOf("cat"))).isEqualTo(5);
    assertThat(encoding.firstTokenAfter(text.length())).isEqualTo(encoding.size());
  }

  @Test
  void placesAreThoseOfJavaWhateverTheCharacters() {
    // A clef takes two of Java's characters and four bytes, the umlaut one and two.
    String text = "𝄞𝄞 ü the dog";
    Encoding encoding = tokenizer.encode(text);

    assertThat(encoding.firstTokenAfter(text.indexOf("dog"))).isEqualTo(encoding.size() - 1);
    assertThat(encoding.firstTokenAfter(text.indexOf("the"))).isEqualTo(encoding.size() - 2);
    assertThat(encoding.firstTokenAfter(text.length() - 1)).isEqualTo(encoding.size() - 1);
  }

  @Test
  void aTrainedVocabularyGivesTextBackAndKnowsItsPlaces() {
    Path file = Shared.path("models/tinystories-656k/tokenizer.json");
    Tokenizer trained = DjlTokenizer.open(file, 2048);
    String text = "Once upon a time, Lily saw her dog.";
    // The vocabulary does not know clefs, which must not move what stands behind them.
    String strange = "Lily saw 𝄞𝄞 and her dog.";

    Encoding encoding = trained.encode(strange);

    assertThat(trained.decode(trained.encode(text).ids()).strip()).isEqualTo(text);
    int dog = encoding.firstTokenAfter(strange.indexOf("dog"));
    assertThat(trained.decode(encoding.ids()[dog]).strip()).isEqualTo("dog");
    assertThat(encoding.firstTokenAfter(strange.length())).isEqualTo(encoding.size());
  }
}
