// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Hands out names in a folder, none twice: not even where case makes no difference. */
final class FolderNames {
  private final Set<String> taken = new HashSet<>();

  FolderNames(Collection<String> taken) {
    taken.forEach(name -> this.taken.add(folded(name)));
  }

  /** The wanted name, or one with a number where that is taken. */
  String free(String wanted) {
    String name = wanted;
    for (int number = 2; !taken.add(folded(name)); number++) {
      int dot = wanted.indexOf('.', 1);
      int end = dot < 0 ? wanted.length() : dot;
      name = wanted.substring(0, end) + "-" + number + wanted.substring(end);
    }
    return name;
  }

  /** The same for files, each by where it is. */
  Map<Path, String> free(Map<Path, String> wanted) {
    Map<Path, String> names = new LinkedHashMap<>();
    wanted.forEach((file, name) -> names.put(file, free(name)));
    return names;
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
