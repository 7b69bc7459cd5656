// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubModelIdTest {
  @Test
  void withoutRevisionMainIsMeant() {
    HubModelId id = HubModelId.parse("hf:HuggingFaceTB/SmolLM2-135M");

    assertThat(id.name()).isEqualTo("HuggingFaceTB/SmolLM2-135M");
    assertThat(id.revision()).isEqualTo("main");
    assertThat(id).hasToString("hf:HuggingFaceTB/SmolLM2-135M");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf:gpt2",
        "hf:org/name@v1.0",
        "hf:org/name@refs/pr/12",
        "hf:o_r-g/na.me@0123456789abcdef0123456789abcdef01234567"
      })
  void aNameReadsAsItPrints(String text) {
    assertThat(HubModelId.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "hf:",
        "hf:/",
        "hf:org/",
        "hf:/name",
        "hf:org/name/more",
        "hf:../name",
        "hf:org/..",
        "hf:org/na--me",
        "hf:org/name.git",
        "hf:org/.name",
        "hf:org/na me",
        "hf:org/näme",
        "hf:org\\name",
        "hf:datasets/org/name"
      })
  void whatTheHubDoesNotAllowIsRefused(String text) {
    assertThatThrownBy(() -> HubModelId.parse(text))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith(
            "is no name of a model on the hub. Write hf:org/name, or hf:org/name@revision.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "..", "../x", "a/../b", "/a", "a/", "a//b", ".hidden", "a b", "a\\b", "a:b"})
  void aRevisionThatWouldLeadOutOfTheCacheIsRefused(String revision) {
    assertThatThrownBy(() -> HubModelId.parse("hf:org/name@" + revision))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is no revision of hf:org/name");
  }
}
