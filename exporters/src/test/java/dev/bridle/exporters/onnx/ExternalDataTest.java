// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.exporters.FolderVerifier;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph whose weights stand in a file beside it is edited like any other. */
final class ExternalDataTest {
  private static final ParityCheck CHECK =
      new ParityCheck(List.of(new int[] {1, 30, 31, 11, 32}), ParityCheck.FLOAT32_TOLERANCE);

  private static final List<HandEdit> EDITS =
      List.of(HandEdit.scale("L0H1", -2), HandEdit.replace("L1H2", 4));

  @TempDir Path place;

  @Test
  void weightsInADataFileAreFoldedAndTheFolderStandsAlone() throws IOException {
    Path external = withDataFile(place.resolve("external"));
    Map<String, String> before = Folders.contents(external);

    try (LanguageModel model = Models.open(external)) {
      OnnxExporter.verifiedOn(List.of())
          .export(model.with(HandEdit.plan(EDITS)), place.resolve("out"));
    }
    assertThat(Folders.contents(external)).isEqualTo(before);
    try (var files = Files.walk(external)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }

    Path byHand = HandEdit.bake(TinyModel.gpt2(5), EDITS).writeTo(place.resolve("by hand"));
    try (LanguageModel written = Models.open(place.resolve("out"));
        LanguageModel hand = Models.open(byHand)) {
      assertThat(CHECK.compare(written, hand).passes()).isTrue();
      assertThat(FolderVerifier.verify(place.resolve("out"), written).ok()).isTrue();
    }
  }

  private static Path withDataFile(Path folder) {
    Path graph = GraphForms.write(TinyModel.gpt2(5).writeTo(folder), form -> {});
    return DataFolders.moveOut(graph, "weights.bin");
  }
}
