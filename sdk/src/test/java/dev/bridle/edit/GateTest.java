// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Prints and parses gates. */
final class GateTest {
  @ParameterizedTest
  @EnumSource
  void whatIsPrintedIsParsed(Gate gate) {
    assertThat(Gate.parse(gate.toString())).isSameAs(gate);
  }

  @Test
  void theNamesAreThoseOfTheFiles() {
    assertThat(Gate.ALL).hasToString("all");
    assertThat(Gate.GENERATED).hasToString("generated");
  }

  @Test
  void anotherNameIsRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> Gate.parse("ALL"))
        .isInstanceOf(InputException.class)
        .hasMessage("\"ALL\" is not a gate. Use \"all\" or \"generated\".");
  }
}
