// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.runtime.Versions;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionLine implements IVersionProvider {
  @Override
  public String[] getVersion() {
    Versions versions = Versions.current();
    return new String[] {
      "bridle %s, ONNX Runtime %s, Java %s"
          .formatted(versions.bridle(), versions.onnxRuntime(), versions.java())
    };
  }
}
