// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What experiments find at the end of prompts, recomputed without interventions: by edits of the
 * model that hold from the last token on, one head and prompt at a time.
 */
final class EndEdits {
  private final LanguageModel model;
  private final Map<HeadId, FloatVector> rows;

  private EndEdits(LanguageModel model, Map<HeadId, FloatVector> rows) {
    this.model = model;
    this.rows = rows;
  }

  /** The model as it is. */
  static EndEdits none(LanguageModel model) {
    return new EndEdits(model, Map.of());
  }

  static EndEdits none(TinyLaboratory laboratory) {
    return none(laboratory.model());
  }

  EndEdits replacing(HeadId head, FloatVector row) {
    Map<HeadId, FloatVector> more = new LinkedHashMap<>(rows);
    more.put(head, row);
    return new EndEdits(model, more);
  }

  EndEdits replacingAll(Map<HeadId, FloatVector> others) {
    Map<HeadId, FloatVector> more = new LinkedHashMap<>(rows);
    more.putAll(others);
    return new EndEdits(model, more);
  }

  private LanguageModel edited() {
    List<HeadEdit> edits = new ArrayList<>();
    rows.forEach((head, row) -> edits.add(new HeadEdit.Replace(head, row)));
    return model.with(new EditPlan(edits, Gate.GENERATED));
  }

  /** The model's heads, layer by layer. */
  List<HeadId> heads() {
    return model.shape().allHeads().toList();
  }

  private static TokenBatch batch(Item item) {
    return TokenBatch.of(item.tokens()).withPrompts(item.length() - 1);
  }

  FloatVector logits(Item item) {
    return edited().logits(batch(item)).row(0, item.length() - 1);
  }

  double read(Gauge gauge, Item item) {
    return read(gauge.metric(), item);
  }

  double read(Metric metric, Item item) {
    return metric
        .of(item.forSweep(List.of()), none(model).logits(item))
        .applyAsDouble(logits(item));
  }

  /** What every head puts out at the end. */
  Map<HeadId, FloatVector> z(Item item) {
    Map<HeadId, FloatVector> z = new LinkedHashMap<>();
    for (HeadId head : model.shape().allHeads().toList()) {
      FloatTensor layer = edited().capture(batch(item), Capture.all(HookPoint.Z)).z(head.layer());
      z.put(head, layer.row(0, item.length() - 1, head.head()));
    }
    return z;
  }

  /** The mean of that over prompts. */
  HeadMeans means(List<Item> items) {
    List<float[]> rows = new ArrayList<>();
    for (HeadId head : model.shape().allHeads().toList()) {
      double[] sum = new double[model.shape().headDim()];
      for (Item item : items) {
        FloatVector row = z(item).get(head);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += (double) row.at(i) / items.size();
        }
      }
      rows.add(FloatVector.of(sum).toArray());
    }
    int d = model.shape().headDim();
    float[] all = new float[rows.size() * d];
    for (int head = 0; head < rows.size(); head++) {
      System.arraycopy(rows.get(head), 0, all, head * d, d);
    }
    return new HeadMeans(new FloatTensor(all, model.shape().layers(), model.shape().heads(), d));
  }
}
