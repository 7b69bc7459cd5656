// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The documents that come with Bridle; a list beside them says which there are, in order. */
final class BuiltInTypes {
  private static final String LIST = "types/index.txt";

  private BuiltInTypes() {}

  static List<String> names() {
    return text(LIST).lines().filter(line -> !line.isBlank()).toList();
  }

  static Protocol read(String name) {
    String resource = "types/" + name + ".yaml";
    return ProtocolFile.parse(text(resource), Path.of(resource));
  }

  static String text(String resource) {
    try (InputStream in = BuiltInTypes.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
