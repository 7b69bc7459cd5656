// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir private Path folder;

  @Test
  void aModelThatThereIsNotIsNotTrained() throws IOException {
    assertThat(run("unicorn", folder.toString())).isFalse();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aModelWithoutAFolderIsNotTrained() throws IOException {
    assertThat(run("induction")).isFalse();
    assertThat(run()).isFalse();
  }

  private static boolean run(String... arguments) throws IOException {
    try (PrintStream log =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)) {
      return Main.run(arguments, log);
    }
  }
}
