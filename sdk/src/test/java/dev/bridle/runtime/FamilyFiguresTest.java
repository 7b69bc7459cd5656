// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.MarkdownTable;
import dev.bridle.Shared;
import dev.bridle.architecture.GraphRun;
import dev.bridle.checkpoint.Safetensors;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How far each family is from transformers: the table of the module's page. */
final class FamilyFiguresTest {
  /** What the page promises. */
  private static final double PROMISED = 2e-4;

  @Test
  void theTableOfFamiliesIsMeasured() throws IOException {
    List<Path> folders;
    try (Stream<Path> found = Files.list(Shared.path("fixtures/hf"))) {
      folders = found.sorted().toList();
    }
    MarkdownTable table = new MarkdownTable("family", "logits", "z", "patterns", "token by token");

    for (Path folder : folders) {
      TokenBatch batch = ReferenceFixturesTest.batch(reference(folder));
      double logits;
      double z = 0;
      double patterns = 0;
      try (LanguageModel model = Models.open(folder)) {
        logits = distance(model.logits(batch), tensor(folder, "logits"), batch, 1);
        ActivationCache cache = model.capture(batch, Capture.all(HookPoint.Z, HookPoint.PATTERN));
        for (int layer = 0; layer < model.shape().layers(); layer++) {
          z = Math.max(z, distance(cache.z(layer), tensor(folder, "z." + layer), batch, 1));
          FloatTensor pattern = tensor(folder, "pattern." + layer);
          patterns = Math.max(patterns, distance(cache.pattern(layer), pattern, batch, 2));
        }
      }
      double pieces;
      try (GraphRun run = new GraphRun(folder)) {
        pieces = distance(run.logits(batch, 1), run.logits(batch, batch.length()), batch, 1);
      }
      String name = folder.getFileName().toString();
      table.row(name, shown(logits), shown(z), shown(patterns), shown(pieces));
      assertThat(List.of(logits, z, patterns, pieces))
          .as(name)
          .allSatisfy(it -> assertThat(it).isLessThanOrEqualTo(PROMISED));
    }
    table.write("families");
  }

  private static Safetensors reference(Path folder) {
    return Safetensors.open(folder.resolve("reference.safetensors"));
  }

  private static FloatTensor tensor(Path folder, String name) {
    return reference(folder).tensor(name).toFloats();
  }

  /** The largest difference at real positions, which stand on the given axis. */
  private static double distance(FloatTensor one, FloatTensor other, TokenBatch batch, int axis) {
    int length = one.size(axis);
    int after = one.data().length / one.size(0);
    for (int i = 1; i <= axis; i++) {
      after /= one.size(i);
    }
    double largest = 0;
    for (int cell = 0; cell < one.data().length; cell++) {
      int row = cell / (one.data().length / one.size(0));
      if (cell / after % length >= batch.startOf(row)) {
        largest = Math.max(largest, Math.abs(one.data()[cell] - other.data()[cell]));
      }
    }
    return largest;
  }

  private static String shown(double number) {
    return String.format(Locale.ROOT, "%.1e", number);
  }
}
