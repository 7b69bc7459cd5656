// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.MarkdownTable;
import dev.bridle.Shared;
import dev.bridle.circuit.CircuitSubject;
import dev.bridle.error.InputException;
import dev.bridle.runtime.Models;
import dev.bridle.site.DecoderGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In how many graphs the residual stream is found: the table of the module's page. */
final class StreamCoverageTest {
  /** One exporter's files take their logits from the first norm: nothing of layer 1 comes there. */
  private static final String CUT_OFF = "what layer 1 makes does not come to the logits";

  @TempDir Path temporary;

  @Test
  void theStreamIsFoundInEveryGraphThatRunsAndUsesItsLayers() throws IOException {
    MarkdownTable table = new MarkdownTable("graph", "residual stream");
    int found = 0;
    int decoders = 0;

    for (String name : names()) {
      Optional<DecoderGraph> decoder = decoder(Shared.path("fixtures").resolve(name));
      if (decoder.isEmpty() || !decoder.get().ports().obstacles().isEmpty()) {
        continue;
      }
      String obstacle = new StreamLocator(decoder.get()).obstacle();
      table.row("`" + name + "`", obstacle.isEmpty() ? "found" : obstacle);
      decoders++;
      found += obstacle.isEmpty() ? 1 : 0;
      assertThat(obstacle).as(name).isEqualTo(name.contains("genai") ? CUT_OFF : "");
    }

    table.row("all", found + " of " + decoders);
    table.write("streams");
    assertThat(decoders).isGreaterThan(80);
  }

  @Test
  void theFilesOfThatExporterHaveItOnceTheirLogitsReadTheLastNorm() throws IOException {
    for (String name : names()) {
      if (name.contains("genai")) {
        Path export = Shared.path("fixtures").resolve(name).getParent();
        DecoderGraph decoder = Models.locate(CircuitSubject.repaired(export, temporary));

        StreamLocator locator = new StreamLocator(decoder);

        assertThat(locator.obstacle()).as(name).isEmpty();
        assertThat(locator.stream().before()).hasSize(decoder.shape().layers() + 1);
        assertThat(locator.stream().attention()).hasSize(decoder.shape().layers());
      }
    }
  }

  private static List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> folders = Files.list(Shared.path("fixtures/hf"))) {
      folders.sorted().forEach(folder -> names.add("hf/" + folder.getFileName()));
    }
    try (Stream<String> lines = Files.lines(Shared.path("fixtures/onnx/MANIFEST.tsv"))) {
      lines.skip(1).forEach(line -> names.add("onnx/" + line.substring(0, line.indexOf('\t'))));
    }
    return names;
  }

  private static Optional<DecoderGraph> decoder(Path path) {
    try {
      return Optional.of(Models.locate(path));
    } catch (InputException noDecoder) {
      return Optional.empty();
    }
  }
}
