// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model's folder in the cache, as {@code huggingface_hub} lays it out.
 *
 * <pre>
 * models--org--name/blobs/DIGEST              the content, once
 * models--org--name/refs/main                 the commit's hash
 * models--org--name/snapshots/COMMIT/FILE     a relative link to the blob
 * .locks/models--org--name/DIGEST.lock
 * </pre>
 */
final class HubCache {
  private final Path root;
  private final String repository;

  HubCache(Path root, HubModelId id) {
    this.root = root;
    this.repository = "models--" + id.name().replace("/", "--");
  }

  Path folder() {
    return root.resolve(repository);
  }

  Path snapshot(String commit) {
    return folder().resolve("snapshots").resolve(commit);
  }

  Path blob(String etag) {
    return folder().resolve("blobs").resolve(etag);
  }

  Path partial(String etag) {
    return folder().resolve("blobs").resolve(etag + ".incomplete");
  }

  Path lock(String etag) {
    return root.resolve(".locks").resolve(repository).resolve(etag + ".lock");
  }

  /** The commit that a revision was when it was last asked for. */
  Optional<String> commit(String revision) throws IOException {
    if (HubListing.isCommit(revision)) {
      return Optional.of(revision);
    }
    Path ref = ref(revision);
    return Files.isRegularFile(ref)
        ? Optional.of(Files.readString(ref).strip()).filter(HubListing::isCommit)
        : Optional.empty();
  }

  /** Files of a snapshot whose content is there. */
  NavigableSet<String> files(String commit) throws IOException {
    Path snapshot = snapshot(commit);
    if (!Files.isDirectory(snapshot)) {
      return new TreeSet<>();
    }
    try (Stream<Path> all = Files.walk(snapshot)) {
      return all.filter(Files::isRegularFile)
          .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  boolean has(String commit, String path) {
    return Files.isRegularFile(snapshot(commit).resolve(path));
  }

  /** Puts a blob into a snapshot: as a link, or as a copy where links cannot be. */
  void publish(RemoteFile file, boolean links) throws IOException {
    Path name = snapshot(file.commit()).resolve(file.path());
    Path blob = blob(file.blob().etag());
    Files.createDirectories(name.getParent());
    Path fresh = name.resolveSibling("." + UUID.randomUUID() + ".part");
    try {
      if (!links || !isLinked(fresh, name.getParent().relativize(blob))) {
        Files.copy(blob, fresh);
      }
      move(fresh, name);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Not every system can, and not everywhere. */
  private static boolean isLinked(Path link, Path target) {
    try {
      Files.createSymbolicLink(link, target);
      return true;
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return false;
    }
  }

  /** Keeps which commit a branch or tag is, so that it is known without the hub. */
  void remember(String revision, String commit) throws IOException {
    if (revision.equals(commit) || commit(revision).filter(commit::equals).isPresent()) {
      return;
    }
    Path ref = ref(revision);
    Files.createDirectories(ref.getParent());
    Path fresh = ref.resolveSibling("." + UUID.randomUUID() + ".part");
    try {
      Files.writeString(fresh, commit);
      move(fresh, ref);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private Path ref(String revision) {
    return folder().resolve("refs").resolve(revision);
  }

  /** All at once: nobody ever sees half a file under its final name. */
  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
