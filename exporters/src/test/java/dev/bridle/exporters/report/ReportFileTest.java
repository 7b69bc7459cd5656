// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.parity.LogitSample;
import dev.bridle.exporters.parity.ParityReport;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** One report in three forms: for machines, for the terminal, for the browser. */
final class ReportFileTest {
  private static final String SVG =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\">"
          + "<rect width=\"4\" height=\"4\"/></svg>";

  @TempDir Path folder;

  @Test
  void whatWasWrittenIsReadAgain() {
    ReportFile written = report(Report.of("Plain"));

    written.writeTo(folder);

    ReportFile read = ReportFile.read(folder);
    assertThat(read.digests()).isEqualTo(written.digests());
    assertThat(read.samples()).isEqualTo(written.samples());
    assertThat(read.parity()).isEqualTo(written.parity());
    assertThat(read.tolerance()).isEqualTo(written.tolerance());
    assertThat(read.modelDigest()).isEqualTo(written.modelDigest());
    assertThat(read.report().title()).isEqualTo("Plain");
  }

  @Test
  void logitsAreReadAgainBitForBit() {
    List<Float> awkward =
        List.of(0.1f, 1e-38f, Float.MIN_VALUE, -Float.MAX_VALUE, 16777215f, 1f / 3, -0f);
    LogitSample sample = new LogitSample(List.of(1), List.of(1, 2, 3, 4, 5, 6, 7), awkward);

    new ReportFile(
            Report.of("Bits"),
            "sha256:0",
            Map.of("a", "b"),
            parity(),
            List.of(sample),
            List.of(),
            List.of())
        .writeTo(folder);

    assertThat(ReportFile.read(folder).samples().get(0).logits()).isEqualTo(awkward);
  }

  @Test
  void theDocumentForMachinesHoldsEverything() throws Exception {
    Report report =
        new Report("Title", "", List.of(), "", Map.of("gain", Map.of("value", 0.25), "seed", 7));

    report(report).writeTo(folder);

    JsonNode json = new ObjectMapper().readTree(folder.resolve("bridle-report.json").toFile());
    assertThat(json.path("bridle").asInt()).isEqualTo(1);
    assertThat(json.path("title").asText()).isEqualTo("Title");
    assertThat(json.path("model").path("digest").asText()).isEqualTo("sha256:77");
    assertThat(json.path("gain").path("value").asDouble()).isEqualTo(0.25);
    assertThat(json.path("seed").asInt()).isEqualTo(7);
    assertThat(json.path("parity").path("maxAbsLogitDifference").asDouble()).isEqualTo(1e-6);
    assertThat(json.path("parity").path("largestLogit").asDouble()).isEqualTo(8);
    assertThat(json.path("editedTensors").path(0).asText()).isEqualTo("a.weight");
    assertThat(json.path("linkedFiles").path(0).asText()).isEqualTo("b.data");
    assertThat(json.path("versions").path("onnxRuntime").asText()).matches("1\\.\\d+\\.\\d+");
    assertThat(json.path("versions").path("bridle").asText()).isNotEmpty();
    assertThat(json.path("samples").size()).isEqualTo(1);
  }

  @Test
  void theTextHasATableForEverySection() {
    report(
            new Report("Truthful heads", "Two sentences. Here they are.", List.of(), "", Map.of())
                .with(
                    new Report.Section(
                        "Heads", List.of("head", "score"), List.of(List.of("L0H1", "0.5")))))
        .writeTo(folder);

    assertThat(Folders.text(folder.resolve("bridle-report.md")))
        .startsWith(
            """
            # Truthful heads

            Two sentences. Here they are.

            ## Heads

            | head | score |
            | --- | --- |
            | L0H1 | 0.5 |
            """)
        .contains("| model.onnx | sha256:12 |", "| weights before | sha256:77 |", "ONNX Runtime");
  }

  @Test
  void cellsCannotBreakATableOfTheText() {
    report(
            Report.of("Cells")
                .with(
                    new Report.Section(
                        "Tokens",
                        List.of("token", "id"),
                        List.of(List.of("a|b", "1"), List.of("line\nbreak", "2")))))
        .writeTo(folder);

    assertThat(Folders.text(folder.resolve("bridle-report.md")))
        .contains("| a\\|b | 1 |\n", "| line break | 2 |\n");
  }

  @Test
  void thePageIsWellFormedAndSelfContained() throws Exception {
    report(
            new Report(
                "Page",
                "Summary",
                List.of(new Report.Section("One", List.of("a"), List.of(List.of("b")))),
                SVG,
                Map.of()))
        .writeTo(folder);

    Document page = page();
    assertThat(texts(page, "h1")).containsExactly("Page");
    assertThat(texts(page, "h2")).startsWith("One").hasSize(4);
    assertThat(texts(page, "td")).contains("b", "model.onnx", "sha256:12");
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(1);
    assertThat(Folders.text(folder.resolve("bridle-report.html")))
        .doesNotContain("src=", "href=", "<script");
  }

  @Test
  void thePageEscapesNames() throws Exception {
    String evil = "</td><script>alert('x')</script> & <b>\"bold\"</b> %s %1$s";

    report(
            new Report(
                evil,
                evil,
                List.of(new Report.Section(evil, List.of(evil), List.of(List.of(evil)))),
                "",
                Map.of()),
            Map.of(evil, "sha256:12"))
        .writeTo(folder);

    Document page = page();
    assertThat(page.getElementsByTagName("script").getLength()).isZero();
    assertThat(page.getElementsByTagName("b").getLength()).isZero();
    assertThat(texts(page, "title")).containsExactly(evil);
    assertThat(texts(page, "h1")).containsExactly(evil);
    assertThat(texts(page, "p")).containsExactly(evil);
    assertThat(texts(page, "th")).contains(evil);
    assertThat(texts(page, "td")).contains(evil);
    assertThat(texts(page, "h2")).contains(evil);
  }

  @Test
  void aReportIsNotChangedByAnotherSection() {
    Report report = Report.of("Once");

    Report more = report.with(new Report.Section("Two", List.of("a"), List.of()));

    assertThat(report.sections()).isEmpty();
    assertThat(more.sections()).hasSize(1);
  }

  private static ParityReport parity() {
    return new ParityReport(3, 1e-6, 8, 1e-4);
  }

  private static ReportFile report(Report report) {
    return report(report, Map.of("model.onnx", "sha256:12"));
  }

  private static ReportFile report(Report report, Map<String, String> digests) {
    LogitSample sample = new LogitSample(List.of(1, 2), List.of(5), List.of(0.5f));
    return new ReportFile(
        report,
        "sha256:77",
        digests,
        parity(),
        List.of(sample),
        List.of("a.weight"),
        List.of("b.data"));
  }

  /** The page, read by the strictest reader there is: what it takes, every browser takes. */
  private Document page() throws Exception {
    String html = Folders.text(folder.resolve("bridle-report.html"));
    assertThat(html).startsWith("<!doctype html>\n");
    // The two things that are right in HTML and no XML.
    String xml =
        html.substring("<!doctype html>\n".length())
            .replace("<meta charset=\"utf-8\">", "<meta charset=\"utf-8\"/>");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static List<String> texts(Document page, String element) {
    NodeList found = page.getElementsByTagName(element);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent());
    }
    return texts;
  }
}
