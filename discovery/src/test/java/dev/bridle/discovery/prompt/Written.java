// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import dev.bridle.discovery.prompt.document.TaskDocument;
import dev.bridle.discovery.prompt.library.TaskLibrary;
import java.nio.file.Path;
import java.util.List;

/** Tasks of documents that a test writes. */
public final class Written {
  private Written() {}

  /** {@return the task of a document, which gets its first lines and stands in mine.yaml} */
  public static Task task(String settings) {
    return document("name: mine\ndoes: Something\nchance: 0.5\n" + settings);
  }

  /** {@return the task of a whole document, which stands in mine.yaml} */
  public static Task document(String yaml) {
    return TaskLibrary.builtIn()
        .with(List.of(new TaskDocument(Path.of("mine.yaml"), yaml)))
        .task("mine");
  }

  /** {@return one prompt of a task} */
  public static Item one(Task task, WordTokenizer tokenizer) {
    return task.prompts(tokenizer, 1, 1).items().get(0);
  }

  /** {@return the texts of tokens} */
  public static List<String> texts(WordTokenizer tokenizer, List<Integer> tokens) {
    return tokens.stream().map(tokenizer::token).toList();
  }
}
