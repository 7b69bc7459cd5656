// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.pony;

import dev.bridle.discovery.prompt.document.TaskDocument;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * The embedded model as a folder on disk.
 *
 * <p>The jar's files are unpacked once into the user's cache and checked every time, since weights
 * are read by mapping a file. The cache is {@code bridle} in {@code XDG_CACHE_HOME}, or in {@code
 * .cache} in the user's home.
 */
public final class Pony {
  /** What the command line calls it. */
  public static final String NAME = "pony";

  private static final String QUESTIONS = "questions.json";
  private static final String NEUTRAL = "neutral.txt";
  private static final List<String> FILES =
      List.of(
          "config.json",
          "generation_config.json",
          "model.safetensors",
          "tokenizer.json",
          "tokenizer_config.json",
          QUESTIONS,
          NEUTRAL);

  private final Path folder;

  private Pony(Path folder) {
    this.folder = folder;
  }

  /**
   * {@return pony, unpacked in the user's cache}
   *
   * @throws InputException if the cache cannot be written
   */
  public static Pony unpacked() {
    return unpackedIn(cache());
  }

  static Pony unpackedIn(Path cache) {
    try {
      CRC32 all = new CRC32();
      for (String name : FILES) {
        all.update(bytes(name));
      }
      Path folder = cache.resolve(NAME + "-" + Long.toHexString(all.getValue()));
      Files.createDirectories(folder);
      for (String name : FILES) {
        unpack(bytes(name), folder, name);
      }
      return new Pony(folder);
    } catch (IOException e) {
      throw new InputException(
          cache,
          "",
          "the embedded model cannot be unpacked here: " + e.getMessage(),
          "Make the folder writable, or set XDG_CACHE_HOME.",
          e);
    }
  }

  /** {@return the folder, in Hugging Face layout} */
  public Path folder() {
    return folder;
  }

  /** {@return questions with true and false answers} */
  public Path questions() {
    return folder.resolve(QUESTIONS);
  }

  /** {@return documents without questions and gossip, one a line} */
  public Path neutralText() {
    return folder.resolve(NEUTRAL);
  }

  /** {@return the tasks that heads are looked for on, in pony's own words} */
  public static Collection<TaskDocument> tasks() {
    return TaskDocument.beside(Pony.class, "/dev/bridle/recipes/pony/tasks");
  }

  private static void unpack(byte[] content, Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    if (Files.isRegularFile(file) && java.util.Arrays.equals(Files.readAllBytes(file), content)) {
      return;
    }
    Path partial = folder.resolve("." + name + "." + UUID.randomUUID() + ".part");
    Files.write(partial, content);
    try {
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = Pony.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static Path cache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path base =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return base.resolve("bridle");
  }
}
