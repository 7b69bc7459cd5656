// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.file.EditsFile;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.deploy.Deployment;
import dev.bridle.exporters.deploy.Interop;
import dev.bridle.exporters.deploy.Shipment;
import dev.bridle.exporters.deploy.ShippedFiles;
import dev.bridle.exporters.onnx.BakeMode;
import dev.bridle.exporters.onnx.OnnxExporter;
import dev.bridle.model.LanguageModel;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Bakes edits into a model. */
@Command(name = "bake", description = "Bakes edits into a model and publishes it with a proof.")
final class BakeCommand implements Callable<Integer> {
  static final String STANDALONE =
      "Write all weights anew; otherwise data files of an ONNX model are linked.";

  @Parameters(paramLabel = "MODEL", description = ModelOption.NAMED_BY)
  private String model;

  @Option(names = "--edits", required = true, paramLabel = "FILE", description = "An edits.json.")
  private Path edits;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder.")
  private Path out;

  @Option(
      names = "--mode",
      defaultValue = "fold",
      description =
          "fold: into the weights; insert: beside them, for any weights and gate (default:"
              + " ${DEFAULT-VALUE}).")
  private String mode;

  @Option(names = "--gate", description = "all or generated (default: as the file says).")
  private String gate;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "A text to prove the written file on, beside random ones; may be repeated.")
  private List<String> prompts = List.of();

  @Option(
      names = "--for",
      split = ",",
      paramLabel = "NAME",
      description =
          "Software to make the folder for: genai, djl, triton or ort; several with commas or"
              + " repeated.")
  private List<String> deployments = List.of();

  @Option(
      names = "--interop",
      split = ",",
      paramLabel = "FORMAT",
      description =
          "Further formats for the edits: safetensors (exact), gguf (additions, approximate).")
  private List<String> interops = List.of();

  @Option(names = "--seed", defaultValue = "0", description = "Of the random prompts.")
  private long seed;

  @Option(names = "--standalone", description = STANDALONE)
  private boolean standalone;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ModelOption models;

  private final Terminal terminal;

  @Inject
  BakeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    BakeMode chosen = BakeMode.parse(mode);
    Shipment shipment =
        new Shipment(
            deployments.stream().map(Deployment::parse).collect(Collectors.toSet()),
            interops.stream().map(Interop::parse).collect(Collectors.toSet()));
    try (LanguageModel opened = models.open(model)) {
      EditPlan read = EditsFile.read(edits, opened.shape());
      EditPlan plan = gate == null ? read : read.withGate(Gate.parse(gate));
      OnnxExporter exporter =
          OnnxExporter.verifiedOn(prompts)
              .withMode(chosen)
              .withSeed(seed)
              .shippedTo(shipment)
              .withProgress(terminal.progress());
      show(chosen, (standalone ? exporter.standalone() : exporter).export(opened.with(plan), out));
    }
    return ExitStatus.DONE.code();
  }

  private void show(BakeMode chosen, ModelFolder folder) {
    if (!json) {
      terminal.print(
          String.format(
              Locale.ROOT,
              "Published %s: %d tensors edited, %d bytes; logits differ from the edit at run time"
                  + " by at most %.2g (of %.1f) on %d prompts.",
              folder.folder(),
              folder.editedTensors().size(),
              folder.bytesWritten(),
              folder.parity().maxAbsLogitDifference(),
              folder.parity().largestLogit(),
              folder.parity().prompts()));
      for (ShippedFiles shipped : folder.shipped()) {
        String files = String.join(", ", shipped.files());
        terminal.print("For " + shipped.target() + ": " + files + ". " + shipped.note());
      }
      linked(folder).forEach(terminal::print);
      return;
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("out", folder.folder().toString());
    document.put("mode", chosen.toString());
    document.put("editedTensors", folder.editedTensors());
    document.put("bytesWritten", folder.bytesWritten());
    document.put("linkedFiles", folder.linkedFiles());
    document.put("parity", parity(folder));
    if (!folder.shipped().isEmpty()) {
      document.put("shipped", folder.shipped().stream().map(BakeCommand::shipped).toList());
    }
    terminal.json(document);
  }

  /** What whoever reads the result must know of files that it shares with its original. */
  static List<String> linked(ModelFolder folder) {
    return folder.linkedFiles().isEmpty()
        ? List.of()
        : List.of(
            "Linked, not written: %s, one file with the original's. Whoever changes the bytes of"
                    .formatted(String.join(", ", folder.linkedFiles()))
                + " one changes the other, and verify says so. Python's onnx package may refuse"
                + " data with two names. --standalone writes a folder that shares nothing.");
  }

  private static Map<String, Object> shipped(ShippedFiles shipped) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("target", shipped.target());
    node.put("files", shipped.files());
    node.put("exact", shipped.exact());
    node.put("note", shipped.note());
    return node;
  }

  static Map<String, Object> parity(ModelFolder folder) {
    return VerifyCommand.parity(folder.parity());
  }
}
