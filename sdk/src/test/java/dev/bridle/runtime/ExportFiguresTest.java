// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.MarkdownTable;
import dev.bridle.Shared;
import dev.bridle.error.InputException;
import dev.bridle.model.Conduct;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.BiasSlot;
import dev.bridle.site.DecoderGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What was found in others' graphs, and how they run: the table of the module's page. */
final class ExportFiguresTest {
  private static final String PROPER = "[a-z].*";

  @Test
  void theTableOfExportsIsMeasured() throws IOException {
    List<String> files;
    try (Stream<String> lines = Files.lines(Shared.path("fixtures/onnx/MANIFEST.tsv"))) {
      files = lines.skip(1).map(line -> line.substring(0, line.indexOf('\t'))).toList();
    }
    MarkdownTable table =
        new MarkdownTable("graph", "sites", "attention", "projection", "bias", "rows run together");

    for (String file : files) {
      String[] cells = cells(Shared.path("fixtures/onnx").resolve(file));
      table.row(
          "`" + file.replace("/model.onnx", "") + "`",
          cells[0],
          cells[1],
          cells[2],
          cells[3],
          cells[4]);
      assertThat(cells[4]).matches(PROPER);
    }
    table.write("exports");
  }

  private static String[] cells(Path file) {
    DecoderGraph decoder;
    try {
      decoder = Models.locate(file);
    } catch (InputException refusal) {
      String reason = refusal.getMessage().substring(refusal.getMessage().indexOf(": graph") + 2);
      String problem = reason.substring(0, reason.indexOf(". "));
      return new String[] {"-", "-", "-", "-", "refused: " + problem};
    }
    AttentionSite site = decoder.sites().get(0);
    int sites = decoder.source().placements().stream().mapToInt(it -> it.sites().size()).sum();
    String core =
        site.core() instanceof AttentionCore.Fused fused ? fused.kind().operator() : "Softmax";
    String quantization = site.projection().weight().quantization();
    String projection =
        quantization.equals("none")
            ? site.projection().operator() + " " + site.type().name().toLowerCase(Locale.ROOT)
            : site.projection().operator() + " " + quantization;
    return new String[] {
      sites + " of " + site.heads() + " × " + site.headDim(),
      core,
      projection,
      bias(site.projection().bias()),
      rows(file, decoder)
    };
  }

  private static String bias(BiasSlot slot) {
    return switch (slot.getClass().getSimpleName()) {
      case "None" -> "none";
      case "Added" -> "an Add";
      case "GemmInput" -> "in the Gemm";
      case "SkipNormInput" -> "in the next norm";
      case "OperatorInput" -> "in the operator";
      default -> "computed";
    };
  }

  private static String rows(Path file, DecoderGraph decoder) {
    if (!decoder.ports().obstacles().isEmpty()) {
      return "not run: " + decoder.ports().obstacles().get(0);
    }
    Conduct conduct = Models.prove(file, RuntimeSettings.defaults()).conduct();
    return switch (conduct.rows()) {
      case ANY -> "any";
      case EQUAL_LENGTH -> "of one length";
      case ONE -> "one";
    };
  }
}
