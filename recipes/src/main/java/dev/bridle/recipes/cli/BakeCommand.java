// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.file.EditsFile;
import dev.bridle.error.InputException;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.deploy.Deployment;
import dev.bridle.exporters.deploy.Interop;
import dev.bridle.exporters.deploy.Shipment;
import dev.bridle.exporters.deploy.ShippedFiles;
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

/** Bakes edits into a model's weights. */
@Command(name = "bake", description = "Folds edits into a model and publishes it with a proof.")
final class BakeCommand implements Callable<Integer> {
  private static final String FOLD = "fold";

  @Parameters(paramLabel = "MODEL", description = ModelOption.NAMED_BY)
  private String model;

  @Option(names = "--edits", required = true, paramLabel = "FILE", description = "An edits.json.")
  private Path edits;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder.")
  private Path out;

  @Option(names = "--mode", defaultValue = FOLD, description = "fold (default: ${DEFAULT-VALUE}).")
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
    if (!mode.equals(FOLD)) {
      throw new InputException(
          "the mode \"" + mode + "\" is not in this version", "Use --mode fold.");
    }
    Shipment shipment =
        new Shipment(
            deployments.stream().map(Deployment::parse).collect(Collectors.toSet()),
            interops.stream().map(Interop::parse).collect(Collectors.toSet()));
    try (LanguageModel opened = models.open(model)) {
      EditPlan read = EditsFile.read(edits, opened.shape());
      EditPlan plan = gate == null ? read : read.withGate(Gate.parse(gate));
      ModelFolder folder =
          OnnxExporter.verifiedOn(prompts)
              .withSeed(seed)
              .shippedTo(shipment)
              .withProgress(terminal.progress())
              .export(opened.with(plan), out);
      show(folder);
    }
    return ExitStatus.DONE.code();
  }

  private void show(ModelFolder folder) {
    if (!json) {
      terminal.print(
          String.format(
              Locale.ROOT,
              "Published %s: %d tensors edited, %d bytes; logits differ from the edit at run time by"
                  + " at most %.2g (of %.1f) on %d prompts.",
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
      return;
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("out", folder.folder().toString());
    document.put("mode", FOLD);
    document.put("editedTensors", folder.editedTensors());
    document.put("bytesWritten", folder.bytesWritten());
    document.put("parity", parity(folder));
    if (!folder.shipped().isEmpty()) {
      document.put("shipped", folder.shipped().stream().map(BakeCommand::shipped).toList());
    }
    terminal.json(document);
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
