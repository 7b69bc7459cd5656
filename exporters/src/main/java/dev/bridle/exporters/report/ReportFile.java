// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.error.InputException;
import dev.bridle.error.WriteFailure;
import dev.bridle.exporters.parity.LogitSample;
import dev.bridle.exporters.parity.ParityReport;
import dev.bridle.runtime.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code bridle-report.json}, {@code .md} and {@code .html} of one folder.
 *
 * @param report words and tables
 * @param modelDigest of the weights that were edited
 * @param digests of the folder's files, the report's own excepted
 * @param parity the written file against the edit at run time
 * @param samples logits to prove the file again without the original
 * @param editedTensors what was changed or added in the graph
 * @param linkedFiles files that are one with the original's
 */
public record ReportFile(
    Report report,
    String modelDigest,
    Map<String, String> digests,
    ParityReport parity,
    List<LogitSample> samples,
    List<String> editedTensors,
    List<String> linkedFiles) {
  private static final String NAME = "bridle-report";

  /** What the three files are called. */
  public static final List<String> NAMES = List.of(NAME + ".json", NAME + ".md", NAME + ".html");

  /** Copies the collections. */
  public ReportFile {
    digests = new TreeMap<>(digests);
    samples = List.copyOf(samples);
    editedTensors = List.copyOf(editedTensors);
    linkedFiles = List.copyOf(linkedFiles);
  }

  /** {@return the largest share of the largest logit by which a file may differ} */
  public double tolerance() {
    return parity.tolerance();
  }

  /**
   * Writes all three forms.
   *
   * @param folder where to
   */
  public void writeTo(Path folder) {
    Report whole =
        report
            .with(ReportTables.parity(parity))
            .with(ReportTables.digests(modelDigest, digests))
            .with(ReportTables.versions(Versions.current()));
    try {
      Files.writeString(folder.resolve(NAME + ".json"), toJson() + "\n");
      Files.writeString(folder.resolve(NAME + ".md"), Markdown.of(whole));
      Files.writeString(folder.resolve(NAME + ".html"), Page.of(whole));
    } catch (IOException e) {
      throw WriteFailure.of(folder, e);
    }
  }

  /**
   * {@return the report of a folder}
   *
   * @param folder a published folder
   * @throws InputException if it has none, or it is damaged
   */
  public static ReportFile read(Path folder) {
    Path file = folder.resolve(NAME + ".json");
    ObjectMapper mapper = new ObjectMapper();
    try {
      JsonNode root = mapper.readTree(file.toFile());
      Map<String, String> digests = new TreeMap<>();
      root.path("digests")
          .properties()
          .forEach(e -> digests.put(e.getKey(), e.getValue().asText()));
      List<LogitSample> samples = new ArrayList<>();
      for (JsonNode sample : root.path("samples")) {
        samples.add(mapper.treeToValue(sample, LogitSample.class));
      }
      JsonNode parity = root.path("parity");
      if (digests.isEmpty() || samples.isEmpty() || !parity.has("tolerance")) {
        throw new InputException(
            file, "", "it holds no digests, samples or parity", "Export the model again.");
      }
      ParityReport recorded =
          new ParityReport(
              parity.path("prompts").asInt(),
              parity.path("maxAbsLogitDifference").asDouble(),
              parity.path("largestLogit").asDouble(),
              parity.path("tolerance").asDouble());
      return new ReportFile(
          Report.of(root.path("title").asText()),
          root.path("model").path("digest").asText(),
          digests,
          recorded,
          samples,
          List.of(),
          List.of());
    } catch (JsonProcessingException e) {
      throw new InputException(file, "", "it is no report", "Export the model again.", e);
    } catch (IOException e) {
      throw new InputException(
          file, "", "there is no report to verify by", "Name a folder that Bridle wrote.", e);
    }
  }

  private String toJson() throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode().put("bridle", 1).put("title", report.title());
    root.putObject("model").put("digest", modelDigest);
    root.setAll((ObjectNode) mapper.valueToTree(report.data()));
    ObjectNode proof = root.putObject("parity");
    proof.put("prompts", parity.prompts());
    proof.put("maxAbsLogitDifference", parity.maxAbsLogitDifference());
    proof.put("largestLogit", parity.largestLogit());
    proof.put("tolerance", parity.tolerance());
    root.set("editedTensors", mapper.valueToTree(editedTensors));
    root.set("linkedFiles", mapper.valueToTree(linkedFiles));
    root.set("digests", mapper.valueToTree(digests));
    root.set("versions", mapper.valueToTree(Versions.current()));
    root.set("samples", mapper.valueToTree(samples));
    return mapper.writeValueAsString(root);
  }
}
