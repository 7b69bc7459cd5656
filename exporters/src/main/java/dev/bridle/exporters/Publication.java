// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
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
    if (Files.exists(absolute)) {
      throw exists(place);
    }
    try {
      Files.createDirectories(absolute.getParent());
      Path staging =
          Files.createTempDirectory(absolute.getParent(), "." + absolute.getFileName() + ".");
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

  /** Moves the written folder to its place. */
  public void publish() {
    try {
      Files.setPosixFilePermissions(
          staging, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException | UnsupportedOperationException e) {
      // Not every file system has such permissions; the folder then has what the system gives.
      published = false;
    }
    try {
      Files.move(staging, place, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      published = true;
    } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException e) {
      throw exists(place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
      throw new UncheckedIOException(e);
    }
  }

  private static InputException exists(Path place) {
    return new InputException(
        place, "", "something is there already", "Name a folder that does not exist yet.");
  }
}
