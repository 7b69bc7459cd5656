// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands beside a model is published with it, and a link must not smuggle anything in. */
final class CompanionLinkTest {
  @TempDir Path folder;

  @Test
  void aFileThatIsALinkOutOfTheModelsFolderIsNotPublished() throws IOException {
    Path model = TinyModel.gpt2(folder.resolve("model"), 1);
    Path secret = Files.writeString(folder.resolve("secret"), "{}");
    Files.createSymbolicLink(model.resolve("special_tokens_map.json"), secret);

    try (LanguageModel opened = Models.open(model)) {
      assertThatThrownBy(
              () -> OnnxExporter.verifiedOn(List.of()).export(opened, folder.resolve("out")))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(
              model.resolve("special_tokens_map.json") + ": it is a link that leads out");
    }

    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aModelInHuggingFacesCacheIsPublishedWithItsFiles() throws IOException {
    Path cache = folder.resolve("models--org--tiny");
    Path blobs = TinyModel.gpt2(Files.createDirectories(cache).resolve("blobs"), 1);
    Path snapshot = Files.createDirectories(cache.resolve("snapshots/0a1b"));
    for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.createSymbolicLink(snapshot.resolve(file), Path.of("../../blobs").resolve(file));
    }

    try (LanguageModel opened = Models.open(snapshot)) {
      OnnxExporter.verifiedOn(List.of()).export(opened, folder.resolve("out"));
    }

    assertThat(folder.resolve("out/tokenizer.json"))
        .isRegularFile()
        .hasSameTextualContentAs(blobs.resolve("tokenizer.json"));
    assertThat(Files.isSymbolicLink(folder.resolve("out/tokenizer.json"))).isFalse();
  }
}
