// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.document;

import java.util.List;
import java.util.stream.Stream;

/**
 * What every task document begins with.
 *
 * @param name in kebab case, the same as its file's
 * @param does what it asks, a line
 * @param source where it was published; empty if nowhere
 * @param chance the share of prompts that guessing answers rightly
 */
public record Header(String name, String does, String source, double chance) {
  /** The keys that hold it, and the one that says which keys follow. */
  public static final List<String> KEYS = List.of("name", "does", "source", "chance", "kind");

  /**
   * {@return the header of a document}
   *
   * @param document the whole of it
   * @param name what its file is called
   */
  public static Header read(Settings document, String name) {
    Header header =
        new Header(
            document.text("name"),
            document.text("does"),
            document.text("source", ""),
            document.share("chance"));
    if (!header.name.equals(name)) {
      throw document.problem(
          "name",
          "'%s' is not what its file is called".formatted(header.name),
          "Write '%s', or rename the file.".formatted(name));
    }
    return header;
  }

  /**
   * Refuses every key of a document but a header's and some more.
   *
   * @param document the whole of it
   * @param more what else may stand there
   */
  public static void andOnly(Settings document, String... more) {
    document.only(Stream.concat(KEYS.stream(), Stream.of(more)).toList());
  }

  /** {@return one line: what it asks, and where it was published} */
  public String line() {
    return source.isEmpty() ? does : does + " (" + source + ")";
  }
}
