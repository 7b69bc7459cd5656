// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.TinyModel;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Learned positions, which a chain of rows is told. */
final class Gpt2InterventionsTest extends InterventionsContract {
  @TempDir Path folder;

  @Override
  protected LanguageModel open() {
    return Models.open(TinyModel.gpt2(folder, 5));
  }
}
