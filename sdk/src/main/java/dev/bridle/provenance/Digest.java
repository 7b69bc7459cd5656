// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.provenance;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of some bytes.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Serializable {
  /** Something that can be written out. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes it, the same bytes every time.
     *
     * @param out where to; not to be closed
     * @throws IOException if something that is read for it cannot be read
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * {@return the digest of a file's content}
   *
   * @param file a readable file
   * @throws InputException if it cannot be read
   */
  public static Digest of(Path file) {
    MessageDigest sha = sha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] block = new byte[1 << 16];
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        sha.update(block, 0, read);
      }
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Check the file.", e);
    }
    return new Digest(HexFormat.of().formatHex(sha.digest()));
  }

  /**
   * {@return the digest of what is written}
   *
   * @param content written once, and not kept
   */
  public static Digest of(Content content) {
    MessageDigest sha = sha256();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha)) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Digest(HexFormat.of().formatHex(sha.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "sha256:" + hex;
  }
}
