// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.List;

/** The five edits, on heads of any shape. */
enum EditKinds {
  SCALE,
  ABLATE,
  REPLACE,
  ADD,
  PROJECT;

  HeadEdit of(HeadId head, int headDim) {
    FloatVector vector = wave(headDim, 10 * head.layer() + head.head());
    return switch (this) {
      case SCALE -> new HeadEdit.Scale(head, 0.5 + 0.25 * head.head());
      case ABLATE -> new HeadEdit.Ablate(head);
      case REPLACE -> new HeadEdit.Replace(head, vector);
      case ADD -> new HeadEdit.Add(head, vector);
      case PROJECT -> new HeadEdit.Project(head, vector, 1);
    };
  }

  /** This edit of one head. */
  EditPlan one(ModelShape shape, Gate gate) {
    return new EditPlan(List.of(of(new HeadId(0, 1), shape.headDim())), gate);
  }

  /** This edit of every head. */
  EditPlan every(ModelShape shape, Gate gate) {
    List<HeadEdit> edits = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (int head = 0; head < shape.heads(); head++) {
        edits.add(of(new HeadId(layer, head), shape.headDim()));
      }
    }
    return new EditPlan(edits, gate);
  }

  /** Every edit there is, several on each head. */
  static EditPlan all(ModelShape shape, Gate gate) {
    List<HeadEdit> edits = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (int head = 0; head < shape.heads(); head++) {
        for (int i = 0; i < 3; i++) {
          EditKinds kind = values()[(layer + head * 2 + i * 3) % values().length];
          edits.add(kind.of(new HeadId(layer, head), shape.headDim()));
        }
      }
    }
    return new EditPlan(edits, gate);
  }

  private static FloatVector wave(int size, int phase) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) Math.sin(1 + phase + 2.3 * i);
    }
    return FloatVector.of(numbers);
  }
}
