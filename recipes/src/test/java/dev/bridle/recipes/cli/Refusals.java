// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a user sees who gave something that cannot be used: one message, compared with a file of
 * {@code src/test/resources/errors}, exit status 2, and nothing written.
 *
 * <p>What was really said is left in {@code target/errors}.
 */
final class Refusals {
  private static final Path SAID = Path.of("target", "errors");

  private Refusals() {}

  /** Runs a command that must be refused in the words of a golden file. */
  static void assertRefused(Path folder, String golden, Object... arguments) {
    SortedMap<String, String> before = listing(folder);

    Shell.Ended ended = Shell.run(with(arguments, "--json"));

    String said = ended.err().replace(folder.toString(), "{folder}");
    keep(golden, said);
    assertThat(said).isEqualTo(golden(golden));
    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(listing(folder)).isEqualTo(before);
  }

  /** {@return a command line with more arguments} */
  static Object[] with(Object[] arguments, Object... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray();
  }

  private static String golden(String name) {
    try (InputStream in = RefusalTest.class.getResourceAsStream("/errors/" + name + ".txt")) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void keep(String name, String said) {
    try {
      Files.createDirectories(SAID);
      Files.writeString(SAID.resolve(name + ".txt"), said);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Every file with what is in it, and every folder. */
  private static SortedMap<String, String> listing(Path folder) {
    SortedMap<String, String> listing = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        String content =
            Files.isDirectory(each)
                ? ""
                : Integer.toString(Arrays.hashCode(Files.readAllBytes(each)));
        listing.put(folder.relativize(each).toString(), content);
      }
      return listing;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
