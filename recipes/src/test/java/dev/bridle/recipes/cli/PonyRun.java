// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The main job, done once for all tests: {@code run truthful --model pony}. */
public final class PonyRun {
  private PonyRun() {}

  /** {@return how it ended} */
  public static Shell.Ended ended() {
    return Once.ENDED;
  }

  /** {@return the published folder, not to be changed} */
  public static Path folder() {
    ended();
    return Once.FOLDER;
  }

  private static final class Once {
    static final Path FOLDER = place();
    static final Shell.Ended ENDED =
        Shell.run("run", "truthful", "--model", "pony", "--out", FOLDER, "--json");

    private static Path place() {
      try {
        Path target = Files.createDirectories(Path.of("target"));
        return Files.createTempDirectory(target, "pony-run").resolve("bridled");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }
}
