// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Names the software of this process. */
final class VersionsTest {
  @Test
  void everythingHasAVersion() {
    Versions versions = Versions.current();

    assertThat(versions.bridle()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    assertThat(versions.onnxRuntime()).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(versions.java()).startsWith(Integer.toString(Runtime.version().feature()));
    assertThat(versions.platform()).isNotBlank();
  }
}
