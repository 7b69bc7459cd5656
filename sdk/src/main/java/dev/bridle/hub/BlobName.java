// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A file's digest as the hub gives it, after which the cache names the file.
 *
 * <p>Large files are named by SHA-256, small ones as git names them: SHA-1 over the word {@code
 * blob}, the length, and the content.
 *
 * @param etag 64 or 40 hexadecimal digits
 * @param size in bytes; −1 where the hub does not say
 */
record BlobName(String etag, long size) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern GIT = Pattern.compile("[0-9a-f]{40}");

  /** The digest in the headers of an answer about a file. */
  static BlobName of(HubResponse answer, String file) {
    String linked = answer.linked(HubResponse.LINKED_ETAG);
    String etag = bare(linked.isEmpty() ? answer.header(HubResponse.ETAG) : linked);
    if (!isDigest(etag)) {
      throw new InputException(
          "the hub names no digest of %s (its ETag is \"%s\"), so that it could not be checked"
              .formatted(file, OneLine.of(etag)),
          "Check HF_ENDPOINT.");
    }
    long size = HubResponse.length(answer.linked(HubResponse.LINKED_SIZE));
    boolean itself = size < 0 && !answer.isRedirect();
    return new BlobName(
        etag, itself ? HubResponse.length(answer.header(HubResponse.LENGTH)) : size);
  }

  /** A tag without its quotes and without the sign of a weak one. */
  static String bare(String etag) {
    String strong = etag.startsWith("W/") ? etag.substring(2) : etag;
    return strong.replace("\"", "").strip();
  }

  static boolean isDigest(String etag) {
    return SHA256.matcher(etag).matches() || GIT.matcher(etag).matches();
  }

  boolean hasSize() {
    return size >= 0;
  }

  /** Whether a file holds what this names. */
  boolean names(Path file) throws IOException {
    boolean git = GIT.matcher(etag).matches();
    MessageDigest digest = digest(git ? "SHA-1" : "SHA-256");
    if (git) {
      digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] block = new byte[1 << 16];
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        digest.update(block, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest()).equals(etag);
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
