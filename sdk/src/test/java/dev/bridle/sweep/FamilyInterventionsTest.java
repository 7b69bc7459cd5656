// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.Shared;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In every family, and in graphs that others exported, rows together are like each alone. */
class FamilyInterventionsTest {
  /** What has no cache, what has one in another layout, and what packs queries, keys and values. */
  private static final String EXPORTS =
      "(optimum-onnx|torch-(torchscript|dynamo)|transformers5|ort-offline|onnx-externaldata).*";

  /** Rows a call: some for every layer, and few enough to run each alone. */
  private static final int ROWS = 10;

  static Stream<Path> families() throws IOException {
    try (Stream<Path> folders = Files.list(Shared.path("fixtures/hf"))) {
      return folders.sorted().toList().stream();
    }
  }

  static Stream<String> exports() throws IOException {
    try (Stream<String> lines = Files.lines(Shared.path("fixtures/onnx/MANIFEST.tsv"))) {
      return lines
          .skip(1)
          .map(line -> line.substring(0, line.indexOf('\t')))
          .filter(file -> file.matches(EXPORTS) && !file.contains("ORTFAILS"))
          .filter(file -> !file.matches(".*(fp16|bf16|quant|int).*"))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void rowsOfEveryFamilyAreLikeEachAlone(Path folder) {
    assertAlike(folder, 1, 12, 31);
  }

  @ParameterizedTest
  @MethodSource("exports")
  void rowsOfEveryExportAreLikeEachAlone(String file) {
    assertAlike(Shared.path("fixtures/onnx").resolve(file), 12);
  }

  private static void assertAlike(Path path, int... lengths) {
    try (LanguageModel model = Models.open(path);
        Interventions interventions = model.interventions();
        EachAlone eachAlone = new EachAlone(model, interventions)) {
      int seed = path.getFileName().toString().hashCode();
      RandomInterventions some = new RandomInterventions(model.shape(), seed);
      for (int length : lengths) {
        eachAlone.assertAlike(some.atTheEnd(ROWS, length), some.tokens(length));
        eachAlone.assertAlike(some.anywhere(ROWS, length), some.tokens(length));
      }
    }
  }
}
