// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.TinyModel;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Rotated positions, and queries that share keys. */
final class LlamaInterventionsTest extends InterventionsContract {
  @TempDir Path folder;

  @Override
  protected LanguageModel open() {
    return Models.open(TinyModel.llama(folder, 6));
  }
}
