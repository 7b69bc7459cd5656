// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.onnx.OnnxExporter;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.List;

/** Bakes models for certain software. */
final class Ships {
  static final FloatVector STEP = FloatVector.of(2, -1, 0, 1, 3, -2, 0.5f, 1);
  static final EditPlan SCALE = EditPlan.of(new HeadEdit.Scale(new HeadId(0, 1), 2.5));
  static final EditPlan ADD = EditPlan.of(new HeadEdit.Add(new HeadId(1, 2), STEP));
  static final EditPlan MIXED =
      EditPlan.of(
          new HeadEdit.Scale(new HeadId(0, 1), 2.5),
          new HeadEdit.Replace(new HeadId(0, 3), STEP),
          new HeadEdit.Add(new HeadId(1, 2), STEP),
          new HeadEdit.Project(new HeadId(1, 0), STEP, 1));

  private Ships() {}

  static ModelFolder bake(Path model, EditPlan plan, Shipment shipment, Path out) {
    try (LanguageModel opened = Models.open(model)) {
      return OnnxExporter.verifiedOn(List.of()).shippedTo(shipment).export(opened.with(plan), out);
    }
  }
}
