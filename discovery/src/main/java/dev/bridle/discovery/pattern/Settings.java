// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.prompt.Mark;
import java.util.List;
import java.util.Set;

/** What settings of measures must be. */
final class Settings {
  private Settings() {}

  static void share(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is " + share + ", and must be from 0 to 1");
    }
  }

  static void reach(int reach) {
    if (reach < 0) {
      throw new IllegalArgumentException("reach is " + reach + ", and must be 0 or more");
    }
  }

  static List<Mark> marks(String name, List<Mark> marks, int least) {
    if (marks.size() < least || Set.copyOf(marks).size() < marks.size()) {
      throw new IllegalArgumentException(
          "%s are %s, and must be at least %d, each once".formatted(name, marks, least));
    }
    return List.copyOf(marks);
  }
}
