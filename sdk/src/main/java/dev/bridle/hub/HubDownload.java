// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.error.InputException;
import dev.bridle.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Brings a model from the hub into the cache.
 *
 * <pre>{@code
 * HubDownload hub = new HubDownload(HubSettings.from(System.getenv()));
 * Path folder = hub.fetch(HubModelId.parse("hf:org/name"), Progress.silent());
 * }</pre>
 *
 * <p>The hub is asked every time which commit a revision is; files that the cache has of that
 * commit are not asked for again. Without network the cache answers alone.
 */
public final class HubDownload {
  private final HubSettings settings;
  private final Patience patience;

  /**
   * Prepares downloads; nothing is asked for yet.
   *
   * @param settings where the hub and the cache are
   */
  public HubDownload(HubSettings settings) {
    this(settings, Patience.ordinary());
  }

  HubDownload(HubSettings settings, Patience patience) {
    this.settings = settings;
    this.patience = patience;
  }

  /**
   * {@return the folder of a model's snapshot, with everything that is needed to open it}
   *
   * @param id which model, at which revision
   * @param progress is told of bytes
   * @throws InputException if there is no such model, it may not or cannot be had, or it is none
   *     that can be opened; the message says what to do
   */
  public Path fetch(HubModelId id, Progress progress) {
    HubCache cache = new HubCache(settings.cache(), id);
    try {
      return settings.isOffline()
          ? cached(id, cache)
          : new SnapshotDownload(settings, patience, id, progress).fetch();
    } catch (IOException e) {
      throw new InputException(
          cache.folder(),
          "",
          "the cache cannot be used (" + e + ")",
          "Make the folder writable, or set HF_HUB_CACHE to another.",
          e);
    }
  }

  /** A snapshot is as good as whole if it holds what would be fetched if it were the repository. */
  private Path cached(HubModelId id, HubCache cache) throws IOException {
    String commit = cache.commit(id.revision()).orElseThrow(() -> absent(id, "is not"));
    try {
      NeededFiles.of(id, cache.files(commit)).weights(cache.snapshot(commit));
    } catch (InputException e) {
      InputException refusal = absent(id, "is not whole");
      refusal.initCause(e);
      throw refusal;
    }
    return cache.snapshot(commit);
  }

  private InputException absent(HubModelId id, String what) {
    return new InputException(
        "%s %s in the cache %s, and the network is switched off"
            .formatted(id, what, settings.cache()),
        "Run it once without HF_HUB_OFFLINE and --offline.");
  }
}
