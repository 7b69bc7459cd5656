// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.error.InputException;
import dev.bridle.error.WriteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder that appears whole or not at all: written beside its place, moved there in one step.
 *
 * <p>Closing without {@link #publish()} removes what was written. A killed process leaves a folder
 * whose name begins with a dot beside the place, never a half one in it.
 */
public final class Publication implements AutoCloseable {
  private final Path place;
  private final Path staging;
  private boolean published;

  private Publication(Path place, Path staging) {
    this.place = place;
    this.staging = staging;
  }

  /**
   * {@return a publication to a place}
   *
   * @param place a folder that does not exist yet; its parents are made
   * @throws InputException if something is there already
   */
  public static Publication to(Path place) {
    Path absolute = place.toAbsolutePath().normalize();
    if (isThere(absolute)) {
      throw exists(place);
    }
    Path staging = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID());
    try {
      Files.createDirectories(absolute.getParent());
      Files.createDirectory(staging);
      return new Publication(absolute, staging);
    } catch (IOException e) {
      throw new InputException(
          place, "", "it cannot be written: " + e.getMessage(), "Name another folder.", e);
    }
  }

  /** {@return the folder to write into} */
  public Path staging() {
    return staging;
  }

  /**
   * Moves the written folder to its place, once the disk has all of it: after a power cut it is
   * there whole or not at all.
   *
   * @throws InputException if something has come to be there meanwhile, or the disk is full
   */
  public void publish() {
    try {
      Durable.flush(staging);
      Files.move(staging, place, StandardCopyOption.ATOMIC_MOVE);
      Durable.flushEntry(place);
      published = true;
    } catch (IOException e) {
      if (isThere(place)) {
        throw exists(place);
      }
      throw WriteFailure.of(place, e);
    }
  }

  @Override
  public void close() {
    if (published) {
      return;
    }
    try (Stream<Path> files = Files.walk(staging)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new InputException(
          staging, "", "cannot be removed: " + e.getMessage(), "Remove it by hand.", e);
    }
  }

  /** Links that lead nowhere are there too. */
  private static boolean isThere(Path place) {
    return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
  }

  private static InputException exists(Path place) {
    return new InputException(
        place, "", "something is there already", "Name a folder that does not exist yet.");
  }
}
