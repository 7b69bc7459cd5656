// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Data, models and fixtures that stand beside the project and are not part of it. */
public final class Shared {
  private Shared() {}

  /**
   * The path of something shared; the calling test is skipped, visibly, where it is absent.
   *
   * @param path below the shared folder
   */
  public static Path path(String path) {
    for (Path from = Path.of("").toAbsolutePath(); from != null; from = from.getParent()) {
      Path candidate = from.resolve("shared").resolve(path);
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    Assumptions.abort("skipped: ../shared/" + path + " is not on this machine");
    throw new IllegalStateException("an assumption did not abort the test");
  }
}
