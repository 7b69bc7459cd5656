// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.edit.file.EditsFile;
import dev.bridle.error.WriteFailure;
import dev.bridle.exporters.ExportedFiles;
import dev.bridle.exporters.HardLink;
import dev.bridle.exporters.ModelExporter;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.Publication;
import dev.bridle.exporters.SharedFiles;
import dev.bridle.exporters.WeightsDigest;
import dev.bridle.exporters.deploy.Baked;
import dev.bridle.exporters.deploy.DeploymentFiles;
import dev.bridle.exporters.deploy.Shipment;
import dev.bridle.exporters.deploy.ShippedFiles;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.exporters.parity.ParityReport;
import dev.bridle.exporters.parity.RecordedLogits;
import dev.bridle.exporters.report.Report;
import dev.bridle.exporters.report.ReportFile;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Bakes a model's edits into its graph and publishes the result as a deployable ONNX folder.
 *
 * <p>They are folded into the weights, or inserted beside them where that is asked for.
 *
 * <p>The folder is written aside, loaded again, run beside the edited model on the given prompts
 * and on random ones, and moved into place only if the logits agree.
 *
 * <p>Of a model with data files only what changed is written: those files are linked into the
 * folder, or copied where the file system does not link. A linked file is the original's own;
 * {@link #standalone()} gives a folder that shares nothing.
 *
 * <pre>{@code
 * ModelFolder folder = OnnxExporter.verifiedOn(prompts).export(model.with(plan), Path.of("out"));
 * }</pre>
 *
 * @param mode how edits go into the graph
 * @param prompts texts on which the written file is proved, beside random ones
 * @param seed of the random prompts
 * @param report what the report says beside parity and digests, given the written model as it was
 *     loaded again
 * @param extras further text files to put into the folder, by name
 * @param shipment what the folder is made for
 * @param sharing whether the original's data files are linked or copied, and not written anew
 * @param link how files are linked
 * @param progress told of the steps
 */
public record OnnxExporter(
    BakeMode mode,
    List<String> prompts,
    long seed,
    Function<LanguageModel, Report> report,
    Map<String, String> extras,
    Shipment shipment,
    boolean sharing,
    HardLink link,
    Progress progress)
    implements ModelExporter {
  private static final int STEPS = 4;
  private static final String EDITS = "edits.json";

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
   * {@return an exporter that folds, and proves its file on these prompts and on random ones}
   *
   * @param prompts texts; may be empty
   */
  public static OnnxExporter verifiedOn(List<String> prompts) {
    return new OnnxExporter(
        BakeMode.FOLD,
        prompts,
        0,
        written -> Report.of("Edited model"),
        Map.of(),
        Shipment.general(),
        true,
        HardLink.SYSTEM,
        Progress.silent());
  }

  /**
   * {@return the same exporter baking in another way}
   *
   * @param other how edits go into the graph
   */
  public OnnxExporter withMode(BakeMode other) {
    return new OnnxExporter(
        other, prompts, seed, report, extras, shipment, sharing, link, progress);
  }

  /**
   * {@return the same exporter with more to report}
   *
   * @param other title and sections, given the written model: figures in it are then the file's own
   */
  public OnnxExporter withReport(Function<LanguageModel, Report> other) {
    return new OnnxExporter(mode, prompts, seed, other, extras, shipment, sharing, link, progress);
  }

  /**
   * {@return the same exporter with another seed for random prompts}
   *
   * @param other any number
   */
  public OnnxExporter withSeed(long other) {
    return new OnnxExporter(
        mode, prompts, other, report, extras, shipment, sharing, link, progress);
  }

  /**
   * {@return the same exporter making its folder for certain software}
   *
   * @param other what the folder is made for
   */
  public OnnxExporter shippedTo(Shipment other) {
    return new OnnxExporter(mode, prompts, seed, report, extras, other, sharing, link, progress);
  }

  /**
   * {@return the same exporter telling how far it is}
   *
   * @param listener told of the steps
   */
  public OnnxExporter withProgress(Progress listener) {
    return new OnnxExporter(mode, prompts, seed, report, extras, shipment, sharing, link, listener);
  }

  /** {@return the same exporter writing folders that share no file with the original} */
  public OnnxExporter standalone() {
    return new OnnxExporter(mode, prompts, seed, report, extras, shipment, false, link, progress);
  }

  /**
   * {@return the same exporter linking files in another way}
   *
   * @param other gives a file one more name, or says that it cannot
   */
  public OnnxExporter withLink(HardLink other) {
    return new OnnxExporter(
        mode, prompts, seed, report, extras, shipment, sharing, other, progress);
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
    return new OnnxExporter(mode, prompts, seed, report, more, shipment, sharing, link, progress);
  }

  @Override
  public ModelFolder export(LanguageModel edited, Path out) {
    EditPass pass = mode.pass(edited.decoder(), edited.plan());
    OnnxModel original = edited.decoder().model();
    try (Publication publication = Publication.to(out);
        Progress.Task task = progress.begin("writing " + out.getFileName(), STEPS)) {
      Path staging = publication.staging();
      WeightsDigest before = WeightsDigest.of(edited);
      OnnxModel baked = original.withGraph(pass.apply(original.graph()));
      GraphWriter writer = new GraphWriter(publication, link, otherNames(edited));
      SharedFiles shared = sharing ? writer.writeShared(baked) : writer.writeAlone(baked);
      task.advance(1);
      String name = String.valueOf(out.toAbsolutePath().normalize().getFileName());
      List<ShippedFiles> shipped =
          DeploymentFiles.write(
              new Baked(
                  edited,
                  baked,
                  mode == BakeMode.FOLD,
                  staging,
                  name,
                  writer.parts(),
                  (file, second) -> publication.bring(file, second, link)),
              shipment);
      EditsFile.write(staging.resolve(EDITS), edited.plan(), edited.shape());
      writeExtras(staging);
      task.advance(1);
      ParityCheck check = ParityCheck.on(edited, prompts, seed);
      Witness witness = witness(staging, check);
      ParityReport parity;
      try (RecordedLogits recorded = witness.logits()) {
        parity = check.require(recorded, edited);
      }
      task.advance(1);
      ExportedFiles files = new ExportedFiles(staging, edited, before, shared, check, parity);
      Report whole = witness.report().with("mode", mode.toString()).shipping(shipped);
      files.writeReport(whole, pass.editedTensors());
      long bytes = files.bytes();
      publication.publish();
      task.advance(1);
      return new ModelFolder(out, pass.editedTensors(), bytes, shared.linked(), parity, shipped);
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

  /** Beside the graph and its data. */
  private List<String> otherNames(LanguageModel edited) {
    List<String> names = new ArrayList<>(DeploymentFiles.names(edited.files()));
    names.add(EDITS);
    names.addAll(extras.keySet());
    names.addAll(ReportFile.NAMES);
    return names;
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
