// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.TinyModel;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.LanguageModelContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A Llama built from a checkpoint keeps what a language model promises. */
final class LlamaModelTest extends LanguageModelContract {
  @TempDir Path folder;

  @Override
  protected LanguageModel open() {
    return Models.open(TinyModel.llama(folder, 1));
  }
}
