// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.error.InputException;
import dev.bridle.error.WriteFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
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
  private final Set<Path> linked = new HashSet<>();
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
   * {@return whether a file now stands in the folder without its bytes having been written again}
   *
   * <p>It is linked where the file system allows that, and copied where not. A linked file is the
   * original itself: it is never opened for writing here.
   *
   * @param original the file, which is not changed; it may stand in the folder itself
   * @param name a path that is free in the folder, {@code /} between its parts, in a folder that is
   *     there
   * @param link how to link
   * @throws InputException if it cannot be copied either
   */
  public boolean bring(Path original, String name, HardLink link) {
    Path file = staging.resolve(name);
    try {
      link.create(file, original);
      linked.add(file);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      copy(original, file);
      return false;
    }
  }

  /** The copy has the permissions of a new file: an original may be one that nobody may write. */
  private static void copy(Path original, Path file) {
    try (FileChannel from = FileChannel.open(original, StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size = from.size();
      for (long done = 0; done < size; ) {
        long count = from.transferTo(done, size - done, to);
        if (count <= 0) {
          throw new IOException(original + " has become shorter meanwhile");
        }
        done += count;
      }
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  /**
   * Moves the written folder to its place, once the disk has all of it: after a power cut it is
   * there whole or not at all.
   *
   * @throws InputException if something has come to be there meanwhile, or the disk is full
   */
  public void publish() {
    try {
      Durable.flush(staging, linked);
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
