// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import dev.bridle.error.EditDistance;
import dev.bridle.error.InputException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;

/** Shows names that come from files in messages, and finds those a wrong name may stand for. */
final class Spelling {
  private static final int SHOWN = 200;
  private static final int SUGGESTED = 3;

  private Spelling() {}

  /** {@return the text on one line, without control characters, and not endless} */
  static String printable(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(SHOWN)
        .forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? '\ufffd' : c));
    return text.codePointCount(0, text.length()) > SHOWN ? line + "…" : line.toString();
  }

  /** {@return the error that a file has no tensor of this name, with the names nearest to it} */
  static InputException unknownTensor(Path file, String name, SortedSet<String> known) {
    List<String> near =
        known.stream()
            .filter(candidate -> candidate.length() <= SHOWN)
            .sorted(
                Comparator.comparingInt(
                    candidate -> EditDistance.between(printable(name), candidate)))
            .limit(SUGGESTED)
            .map(Spelling::printable)
            .toList();
    String remedy =
        near.isEmpty()
            ? "It holds no tensors; download it again."
            : "The nearest names are " + String.join(", ", near) + ".";
    return new InputException(file, printable(name), "there is no such tensor", remedy);
  }
}
