// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prints, parses and orders the addresses of heads. */
final class HeadIdTest {
  @Property(seed = "1")
  void whatIsPrintedIsParsed(
      @ForAll @IntRange(max = 999_999) int layer, @ForAll @IntRange(max = 999_999) int head) {
    HeadId id = new HeadId(layer, head);

    assertThat(HeadId.parse(id.toString())).isEqualTo(id);
  }

  @Property(seed = "2")
  void anyOtherTextIsRefusedAsInput(@ForAll String text) {
    if (!text.matches("L[0-9]{1,6}H[0-9]{1,6}")) {
      assertThatThrownBy(() -> HeadId.parse(text)).isInstanceOf(InputException.class);
    }
  }

  @Test
  void anAddressIsLayerAndHead() {
    assertThat(HeadId.parse("L9H6")).isEqualTo(new HeadId(9, 6));
    assertThat(new HeadId(10, 0)).hasToString("L10H0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "L9",
        "9.6",
        "l9h6",
        "L9H6 ",
        " L9H6",
        "L-1H0",
        "LH",
        "L1H1H1",
        "L٣H٣",
        "L12345678H0",
        "H6L9",
        "L9H6\n"
      })
  void textOfAnotherFormIsRefusedWithTheForm(String text) {
    assertThatThrownBy(() -> HeadId.parse(text))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "\"" + text + "\" is not the address of a head. Write layer and head like L9H6.");
  }

  @Test
  void headsAreOrderedByLayerAndThenByHead() {
    List<String> sorted =
        List.of("L10H0", "L2H1", "L2H10", "L0H3", "L2H0").stream()
            .map(HeadId::parse)
            .sorted()
            .map(HeadId::toString)
            .toList();

    assertThat(sorted).containsExactly("L0H3", "L2H0", "L2H1", "L2H10", "L10H0");
  }

  @Test
  void aNegativeNumberIsADefect() {
    assertThatThrownBy(() -> new HeadId(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HeadId(0, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("L0H-1");
  }
}
