// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.catalogue.Catalogue;
import dev.bridle.discovery.prompt.library.TaskLibrary;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains are documents, and what is none is refused with its place. */
final class ChainTest {
  private static final String MINE =
      """
      name: mine
      does: Something
      source: nobody
      task: ioi
      steps:
        - {from: induction, to: inhibition, input: value}
      """;

  @TempDir Path folder;

  private Chain read(String yaml) throws IOException {
    return Chain.read(Files.writeString(folder.resolve("mine.yaml"), yaml));
  }

  @Test
  void theBuiltInChainIsOfKindsAndOfATaskThatThereAre() {
    Chain chain = Chain.ioi();

    assertThat(chain.steps()).hasSize(6);
    assertThat(chain.steps()).contains(new Chain.Step("inhibition", "name-mover", HeadInput.QUERY));
    assertThat(chain.types()).hasSize(7).doesNotHaveDuplicates();
    assertThat(chain.types()).allSatisfy(type -> Catalogue.builtIn().named(type));
    assertThat(TaskLibrary.builtIn().task(chain.task())).isNotNull();
  }

  @Test
  void aDocumentIsReadAsItStands() throws IOException {
    Chain chain = read(MINE);

    assertThat(chain.name()).isEqualTo("mine");
    assertThat(chain.task()).isEqualTo("ioi");
    assertThat(chain.steps())
        .containsExactly(new Chain.Step("induction", "inhibition", HeadInput.VALUE));
  }

  @ParameterizedTest
  @CsvSource({
    "value}, output}, steps.0.input",
    "'to: inhibition, ', '', steps.0.to",
    "source, sauce, source",
    "'name: mine', 'name: mine\nbefore: none', before",
    "steps:, 'steps: []\nmore:', no steps",
    "name: mine, {, line"
  })
  void whatIsNoChainIsRefusedWithItsPlace(String from, String to, String said) {
    assertThatThrownBy(() -> read(MINE.replace(from, to)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("mine.yaml")
        .hasMessageContaining("it is no chain")
        .hasMessageContaining(said);
  }

  @Test
  void anEmptyFileAndNoneAreRefused() {
    assertThatThrownBy(() -> read("")).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Chain.read(folder.resolve("none.yaml")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it cannot be read");
  }
}
