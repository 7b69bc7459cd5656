// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The digests of FIPS 180-4's own examples. */
final class DigestTest {
  @TempDir Path folder;

  private Digest of(byte[] content) throws IOException {
    return Digest.of(Files.write(folder.resolve("content"), content));
  }

  @Test
  void contentHasThePublishedDigest() throws IOException {
    assertThat(of("abc".getBytes(StandardCharsets.US_ASCII)))
        .hasToString("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(of(new byte[0]).hex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    byte[] million = "a".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
    assertThat(of(million).hex())
        .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }

  @Test
  void whatIsWrittenHasTheDigestOfAFileOfIt() throws IOException {
    byte[] content = "some content".getBytes(StandardCharsets.US_ASCII);

    assertThat(Digest.of(out -> out.write(content))).isEqualTo(of(content));
    assertThatThrownBy(
            () ->
                Digest.of(
                    out -> {
                      throw new IOException("gone");
                    }))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void aFileThatCannotBeReadIsRefused() {
    Path none = folder.resolve("none");

    assertThatThrownBy(() -> Digest.of(none))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(none.toString());
  }
}
