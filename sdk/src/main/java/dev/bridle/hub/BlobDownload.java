// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.error.InputException;
import dev.bridle.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Brings one blob into the cache, whole or not at all.
 *
 * <p>Bytes gather in a file beside it, which a later attempt goes on with. Only what has the digest
 * it is named after gets its final name.
 */
final class BlobDownload {
  private static final int BLOCK = 1 << 18;

  private final HubApi api;
  private final HubCache cache;
  private final RemoteFile file;
  private final PartialFile partial;
  private final Patience patience;
  private final Progress.Task task;
  private long counted;

  BlobDownload(HubApi api, HubCache cache, RemoteFile file, Patience patience, Progress.Task task) {
    this.api = api;
    this.cache = cache;
    this.file = file;
    this.partial = new PartialFile(cache.partial(file.blob().etag()));
    this.patience = patience;
    this.task = task;
  }

  void fetch() throws IOException {
    String etag = file.blob().etag();
    if (!Files.exists(cache.blob(etag))) {
      BlobLock lock = BlobLock.on(cache.lock(etag), patience.clock());
      try {
        // Whoever had the lock before may have brought it.
        if (!Files.exists(cache.blob(etag))) {
          download(cache.blob(etag));
        }
      } finally {
        lock.release();
      }
    }
    count(file.blob().size());
  }

  private void download(Path blob) {
    new Retries(patience).run(file.path(), this::attempt, () -> counted);
    if (!partial.isNamedBy(file.blob())) {
      partial.delete();
      throw new InputException(
          "%s was downloaded, but it is not what the hub names (%s)"
              .formatted(file.path(), file.blob().etag()),
          "What came was deleted; run it again.");
    }
    partial.become(blob);
  }

  /** Brings all that is missing, or fails having brought some. */
  private long attempt() throws IOException, InterruptedException {
    BlobName blob = file.blob();
    if (blob.hasSize() && partial.size() > blob.size()) {
      partial.delete();
    }
    long from = partial.size();
    count(from);
    if (from == blob.size()) {
      return from;
    }
    requireSpace(blob.size() - from);
    try (HubResponse answer = api.content(file, from)) {
      ContentRange range = ContentRange.of(answer, from);
      if (!range.continues(blob)) {
        partial.delete();
        throw new PassingFailure("other bytes came than were asked for");
      }
      range.requireTotal(file);
      return write(answer, range.start());
    }
  }

  private long write(HubResponse answer, long start) throws IOException {
    long size = file.blob().size();
    long at = start;
    try (FileChannel out = partial.openAt(start)) {
      byte[] block = new byte[BLOCK];
      for (int read = answer.body().read(block); read >= 0; read = answer.body().read(block)) {
        partial.write(out, ByteBuffer.wrap(block, 0, read), at);
        at += read;
        count(at);
        if (file.blob().hasSize() && at > size) {
          partial.delete();
          throw new InputException(
              "%s is longer than the %d bytes the hub says it has".formatted(file.path(), size),
              "Run it again; if it stays so, check HF_ENDPOINT.");
        }
      }
    }
    if (file.blob().hasSize() && at < size) {
      throw new PassingFailure("the connection ended after %d of %d bytes".formatted(at, size));
    }
    return at;
  }

  private void requireSpace(long bytes) {
    long free = partial.freeSpace();
    if (free > 0 && bytes > free) {
      throw new InputException(
          cache.folder(),
          file.path(),
          "%d more bytes are needed, and %d are free".formatted(bytes, free),
          "Make room, or set HF_HUB_CACHE to a folder on a larger disk.");
    }
  }

  /** Bytes that come a second time are not counted twice. */
  private void count(long at) {
    if (at > counted) {
      task.advance(at - counted);
      counted = at;
    }
  }
}
