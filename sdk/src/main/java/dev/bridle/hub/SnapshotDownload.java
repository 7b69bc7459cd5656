// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Fills a snapshot with what is needed of a model and is not there yet. */
final class SnapshotDownload {
  private final HubSettings settings;
  private final Patience patience;
  private final HubModelId id;
  private final HubCache cache;
  private final HubApi api;
  private final Progress progress;

  SnapshotDownload(HubSettings settings, Patience patience, HubModelId id, Progress progress) {
    this.settings = settings;
    this.patience = patience;
    this.id = id;
    this.cache = new HubCache(settings.cache(), id);
    this.api = new HubApi(settings, id, patience);
    this.progress = progress;
  }

  /** Weights come last: a snapshot that has them has all. */
  Path fetch() throws IOException {
    HubListing listing = api.listing();
    NeededFiles needed = NeededFiles.of(id, listing.files());
    Path snapshot = cache.snapshot(listing.commit());
    fetch(listing.commit(), needed.first());
    fetch(listing.commit(), needed.weights(snapshot));
    remember(listing.commit());
    return snapshot;
  }

  private void fetch(String commit, List<String> paths) throws IOException {
    List<RemoteFile> missing =
        paths.stream()
            .filter(path -> !cache.has(commit, path))
            .map(path -> api.file(commit, path))
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    long bytes = missing.stream().mapToLong(file -> Math.max(0, file.blob().size())).sum();
    try (Progress.Task task = progress.begin("downloading " + id.name(), bytes)) {
      for (RemoteFile file : missing) {
        new BlobDownload(api, cache, file, patience, task).fetch();
        cache.publish(file, settings.links());
      }
    }
  }

  /** A cache that cannot be written, and has the model, still serves. */
  private void remember(String commit) {
    try {
      cache.remember(id.revision(), commit);
    } catch (IOException e) {
      // Only a later run without network misses it, and that one says so.
      return;
    }
  }
}
