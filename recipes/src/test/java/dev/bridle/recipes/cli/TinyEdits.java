// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.edit.file.EditsFile;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;

/** Edits of the tiny Llama, as files. */
final class TinyEdits {
  static final ModelShape SHAPE =
      new ModelShape(
          "llama",
          TinyModel.LAYERS,
          TinyModel.HEADS,
          TinyModel.KV_HEADS,
          TinyModel.HEAD_DIM,
          TinyModel.LLAMA_HIDDEN,
          TinyTokenizer.SIZE);

  private TinyEdits() {}

  /** {@return a file that scales a head, takes one out and moves one, far enough to be seen} */
  static Path strong(Path file) {
    return write(
        file,
        new HeadEdit.Scale(new HeadId(0, 1), -4),
        new HeadEdit.Ablate(new HeadId(0, 3)),
        new HeadEdit.Add(new HeadId(1, 2), FloatVector.of(3, -3, 3, 0, 0, 0, 0, 5)));
  }

  /** {@return a file of these edits} */
  static Path write(Path file, HeadEdit... edits) {
    EditsFile.write(file, EditPlan.of(edits), SHAPE);
    return file;
  }
}
