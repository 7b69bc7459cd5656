// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.HiddenAttention;
import dev.bridle.StrangeGraph;
import dev.bridle.TinyModel;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** An operator that goes on from a cache with several rows only if each is one token. */
final class GroupQueryInterventionsTest extends InterventionsContract {
  @TempDir Path folder;

  @Override
  protected LanguageModel open() {
    Path checkpoint = TinyModel.llama(folder.resolve("checkpoint"), 6);
    return Models.open(
        StrangeGraph.write(checkpoint, folder.resolve("graph"), HiddenAttention::groupQuery));
  }
}
