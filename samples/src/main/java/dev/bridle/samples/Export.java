// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples;

import dev.bridle.edit.EditPlan;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.onnx.OnnxExporter;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.List;

/** Bakes a plan into a folder that any ONNX runtime can load. */
public final class Export {
  private Export() {}

  /**
   * Prints how the written file compares with the edit at run time.
   *
   * @param source a model
   * @param plan what to bake
   * @param prompts texts on which the file is proved
   * @param out a folder that does not exist yet
   */
  public static void run(Path source, EditPlan plan, List<String> prompts, Path out) {
    try (LanguageModel model = Models.open(source)) {
      ModelFolder folder = OnnxExporter.verifiedOn(prompts).export(model.with(plan), out);
      System.out.println(folder.parity());
    }
  }
}
