// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.TinyModel;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attention that looks a certain way back, which rows that lie one behind the other would break.
 */
final class WindowedInterventionsTest extends InterventionsContract {
  @TempDir Path folder;

  @Override
  protected LanguageModel open() {
    return Models.open(
        TinyModel.llama(7)
            .withConfig("model_type", "mistral")
            .withConfig("sliding_window", 5)
            .writeTo(folder));
  }
}
