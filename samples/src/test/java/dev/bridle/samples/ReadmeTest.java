// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README shows code that is compiled and run here, and no other. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path SAMPLES = Path.of("src", "main", "java");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyJavaBlockIsAnExcerptOfASample() throws IOException {
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(README))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();

    assertThat(blocks).hasSize(3);
    for (String block : blocks) {
      assertThat(sources()).anyMatch(source -> source.contains(unindented(block)));
    }
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SAMPLES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(ReadmeTest::read)
          .map(ReadmeTest::unindented)
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String unindented(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n", "", "\n"));
  }
}
