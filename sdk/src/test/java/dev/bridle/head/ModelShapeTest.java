// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Knows which heads a model has, and which one a wrong address may have meant. */
final class ModelShapeTest {
  private static final ModelShape GPT2 = new ModelShape("gpt2", 12, 12, 12, 64, 768, 50257);
  private static final Pattern SUGGESTION = Pattern.compile("Did you mean (L\\d+H\\d+)\\?$");

  @Test
  void headsWithinTheModelAreFine() {
    assertThat(GPT2.contains(new HeadId(11, 11))).isTrue();
    assertThat(GPT2.contains(new HeadId(12, 0))).isFalse();
    assertThat(GPT2.contains(new HeadId(0, 12))).isFalse();
    assertThatCode(() -> GPT2.require(new HeadId(0, 0))).doesNotThrowAnyException();
  }

  @Test
  void everyHeadIsListedOnceLayerByLayer() {
    ModelShape small = new ModelShape("llama", 2, 3, 1, 8, 24, 100);

    assertThat(small.allHeads().map(HeadId::toString))
        .containsExactly("L0H0", "L0H1", "L0H2", "L1H0", "L1H1", "L1H2");
  }

  @Test
  void theWidthOfZNeedNotBeThatOfTheResidualStream() {
    assertThat(new ModelShape("gemma2", 26, 8, 4, 256, 2304, 256000).zWidth()).isEqualTo(2048);
  }

  @Test
  void aHeadTheModelLacksIsRefusedWithWhatItHas() {
    assertThatThrownBy(() -> GPT2.require(new HeadId(12, 3)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            "L12H3 is not a head of this gpt2 model, which has layers 0-11 of heads 0-11. Did");
  }

  @ParameterizedTest
  @CsvSource({"L12H3, L11H3", "L3H12, L3H11", "L9H66, L9H6", "L99H6, L9H6", "L40H2, L4H2"})
  void theSuggestedHeadIsSpeltAlike(HeadId wanted, HeadId suggested) {
    assertThat(suggestion(GPT2, wanted)).isEqualTo(suggested);
  }

  @Test
  void ofTwoHeadsSpeltEquallyAlikeTheOneThatBeginsAlikeIsSuggested() {
    ModelShape small = new ModelShape("llama", 10, 2, 1, 8, 16, 100);

    assertThat(suggestion(small, new HeadId(100, 1))).isEqualTo(new HeadId(1, 1));
  }

  @Property(seed = "3")
  void theSuggestedHeadIsInTheModel(
      @ForAll @IntRange(min = 1, max = 40) int layers,
      @ForAll @IntRange(min = 1, max = 40) int heads,
      @ForAll @IntRange(max = 999) int layer) {
    ModelShape shape = new ModelShape("opt", layers, heads, 1, 8, 64, 100);

    assertThat(shape.contains(suggestion(shape, new HeadId(layer, heads)))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1, 1", "1, 0, 1, 1", "1, 1, 0, 1", "1, 1, 1, 0", "1, 6, 4, 1"})
  void numbersThatDescribeNoDecoderAreADefect(int layers, int heads, int kvHeads, int headDim) {
    assertThatThrownBy(() -> new ModelShape("llama", layers, heads, kvHeads, headDim, 8, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no decoder has");
  }

  private static HeadId suggestion(ModelShape shape, HeadId wanted) {
    try {
      shape.require(wanted);
      throw new AssertionError(wanted + " was accepted");
    } catch (InputException refused) {
      Matcher matcher = SUGGESTION.matcher(refused.getMessage());
      assertThat(matcher.find()).as(refused.getMessage()).isTrue();
      return HeadId.parse(matcher.group(1));
    }
  }
}
