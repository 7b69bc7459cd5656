// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.error.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of a file an answer brings.
 *
 * @param start of the first of them; −1 if they are not those that were asked for
 * @param total the length of the whole file; −1 where that is not said
 * @param etag the file's tag, where the hub itself answers; else empty
 */
record ContentRange(long start, long total, String etag) {
  private static final Pattern RANGE =
      Pattern.compile("bytes\\s+([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

  /** What an answer says, when bytes were asked for from one on. */
  static ContentRange of(HubResponse answer, long asked) {
    long length = HubResponse.length(answer.header(HubResponse.LENGTH));
    String etag = answer.fromHub() ? BlobName.bare(answer.header(HubResponse.ETAG)) : "";
    if (answer.status() == 200) {
      return new ContentRange(0, length, etag);
    }
    Matcher range = RANGE.matcher(answer.header("Content-Range").strip());
    if (answer.status() != 206 || !range.matches()) {
      return new ContentRange(-1, -1, etag);
    }
    long first = Long.parseLong(range.group(1));
    long count = Long.parseLong(range.group(2)) - first + 1;
    boolean agrees = first == asked && count > 0 && (length < 0 || length == count);
    return new ContentRange(agrees ? first : -1, HubResponse.length(range.group(3)), etag);
  }

  /** Whether the bytes go on with those of a blob that are there, or begin it anew. */
  boolean continues(BlobName blob) {
    boolean other = BlobName.isDigest(etag) && !etag.equals(blob.etag());
    return start >= 0 && !other;
  }

  /** Refuses an answer that contradicts what the hub said of the file. */
  void requireTotal(RemoteFile file) {
    if (file.blob().hasSize() && total >= 0 && total != file.blob().size()) {
      throw new InputException(
          "%s has %d bytes, as the hub says, but %d are sent"
              .formatted(file.path(), file.blob().size(), total),
          "Run it again; if it stays so, check HF_ENDPOINT.");
    }
  }
}
