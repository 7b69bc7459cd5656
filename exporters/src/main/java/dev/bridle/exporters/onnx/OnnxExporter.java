// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.edit.file.EditsFile;
import dev.bridle.error.WriteFailure;
import dev.bridle.exporters.ExportedFiles;
import dev.bridle.exporters.ModelExporter;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.Publication;
import dev.bridle.exporters.deploy.Baked;
import dev.bridle.exporters.deploy.DeploymentFiles;
import dev.bridle.exporters.deploy.Shipment;
import dev.bridle.exporters.deploy.ShippedFiles;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.exporters.parity.ParityReport;
import dev.bridle.exporters.parity.RecordedLogits;
import dev.bridle.exporters.report.Report;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Folds a model's edits into its weights and publishes the result as a deployable ONNX folder.
 *
 * <p>The folder is written aside, loaded again, run beside the edited model on the given prompts
 * and on random ones, and moved into place only if the logits agree.
 *
 * <pre>{@code
 * ModelFolder folder = OnnxExporter.verifiedOn(prompts).export(model.with(plan), Path.of("out"));
 * }</pre>
 *
 * @param prompts texts on which the written file is proved, beside random ones
 * @param seed of the random prompts
 * @param report what the report says beside parity and digests, given the written model as it was
 *     loaded again
 * @param extras further text files to put into the folder, by name
 * @param shipment what the folder is made for
 * @param progress told of the steps
 */
public record OnnxExporter(
    List<String> prompts,
    long seed,
    Function<LanguageModel, Report> report,
    Map<String, String> extras,
    Shipment shipment,
    Progress progress)
    implements ModelExporter {
  private static final int STEPS = 4;

  /** Copies the collections, and refuses names that lead out of the folder. */
  public OnnxExporter {
    prompts = List.copyOf(prompts);
    extras = Map.copyOf(extras);
    for (String name : extras.keySet()) {
      if (!isPlain(name)) {
        throw new IllegalArgumentException("\"" + name + "\" is no plain file name");
      }
    }
  }

  /**
   * {@return an exporter that proves its file on these prompts and on random ones}
   *
   * @param prompts texts; may be empty
   */
  public static OnnxExporter verifiedOn(List<String> prompts) {
    return new OnnxExporter(
        prompts,
        0,
        written -> Report.of("Edited model"),
        Map.of(),
        Shipment.general(),
        Progress.silent());
  }

  /**
   * {@return the same exporter with more to report}
   *
   * @param other title and sections, given the written model: figures in it are then the file's own
   */
  public OnnxExporter withReport(Function<LanguageModel, Report> other) {
    return new OnnxExporter(prompts, seed, other, extras, shipment, progress);
  }

  /**
   * {@return the same exporter with another seed for random prompts}
   *
   * @param other any number
   */
  public OnnxExporter withSeed(long other) {
    return new OnnxExporter(prompts, other, report, extras, shipment, progress);
  }

  /**
   * {@return the same exporter making its folder for certain software}
   *
   * @param other what the folder is made for
   */
  public OnnxExporter shippedTo(Shipment other) {
    return new OnnxExporter(prompts, seed, report, extras, other, progress);
  }

  /**
   * {@return the same exporter telling how far it is}
   *
   * @param listener told of the steps
   */
  public OnnxExporter withProgress(Progress listener) {
    return new OnnxExporter(prompts, seed, report, extras, shipment, listener);
  }

  /**
   * {@return the same exporter putting one more text file into the folder}
   *
   * @param name a plain file name, for example {@code recipe.yaml}
   * @param content the text
   */
  public OnnxExporter withFile(String name, String content) {
    Map<String, String> more = new TreeMap<>(extras);
    more.put(name, content);
    return new OnnxExporter(prompts, seed, report, more, shipment, progress);
  }

  @Override
  public ModelFolder export(LanguageModel edited, Path out) {
    FoldHeadEdits fold = new FoldHeadEdits(edited.decoder(), edited.plan());
    OnnxModel original = edited.decoder().model();
    try (Publication publication = Publication.to(out);
        Progress.Task task = progress.begin("writing " + out.getFileName(), STEPS)) {
      Path staging = publication.staging();
      OnnxModel folded = original.withGraph(fold.apply(original.graph()));
      OnnxFile.write(folded, staging.resolve("model.onnx"));
      task.advance(1);
      String name = String.valueOf(out.toAbsolutePath().normalize().getFileName());
      List<ShippedFiles> shipped =
          DeploymentFiles.write(new Baked(edited, folded, staging, name), shipment);
      EditsFile.write(staging.resolve("edits.json"), edited.plan(), edited.shape());
      writeExtras(staging);
      task.advance(1);
      ParityCheck check = ParityCheck.on(edited, prompts, seed);
      Witness witness = witness(staging, check);
      ParityReport parity;
      try (RecordedLogits recorded = witness.logits()) {
        parity = check.require(recorded, edited);
      }
      task.advance(1);
      ExportedFiles files = new ExportedFiles(staging, edited, check, parity);
      files.writeReport(witness.report().shipping(shipped), fold.editedTensors());
      long bytes = files.bytes();
      publication.publish();
      task.advance(1);
      return new ModelFolder(out, fold.editedTensors(), bytes, parity, shipped);
    }
  }

  /** What the written model says of itself. */
  private record Witness(Report report, RecordedLogits logits) {}

  /** The model is closed before the edited one runs: of two large ones, one is in memory. */
  private Witness witness(Path staging, ParityCheck check) {
    try (LanguageModel written = Models.open(staging)) {
      Report told = report.apply(written);
      return new Witness(told, check.record(written));
    }
  }

  private static boolean isPlain(String name) {
    boolean leads = name.contains("/") || name.contains("\\");
    return !leads && !name.isEmpty() && !name.equals(".") && !name.equals("..");
  }

  private void writeExtras(Path folder) {
    for (Map.Entry<String, String> extra : extras.entrySet()) {
      Path file = folder.resolve(extra.getKey());
      try {
        Files.writeString(file, extra.getValue(), StandardOpenOption.CREATE_NEW);
      } catch (IOException e) {
        throw WriteFailure.of(file, e);
      }
    }
  }
}
