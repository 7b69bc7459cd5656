// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.pony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.prompt.document.TaskDocument;
import dev.bridle.discovery.prompt.library.TaskLibrary;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PonyTasksTest {
  /** Fewer prompts leave intervals wider than a quarter of the scale. */
  private static final int ENOUGH = 60;

  private static final int ASKED_FOR = 100;

  private static LanguageModel pony;
  private static TaskLibrary library;

  @BeforeAll
  static void open() {
    pony = Models.open(Pony.unpacked().folder());
    library = TaskLibrary.builtIn().with(Pony.tasks());
  }

  @AfterAll
  static void close() {
    pony.close();
  }

  static Stream<String> names() {
    return Pony.tasks().stream().filter(task -> !task.isList()).map(TaskDocument::name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyTaskInPonysWordsHasPromptsEnoughForItsTokenizer(String name) {
    PromptSet prompts = library.task(name).prompts(pony.tokenizer(), ASKED_FOR, 1);

    assertThat(prompts.items()).hasSizeGreaterThanOrEqualTo(ENOUGH);
  }
}
