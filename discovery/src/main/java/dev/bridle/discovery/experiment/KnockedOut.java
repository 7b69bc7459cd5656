// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Direct effects in a model some of whose heads are ablated at the end.
 *
 * <p>Interventions begin with the model as it is. A run of the ablated model is therefore written
 * out as one of them: every head from the first ablated layer on puts out what it does in the
 * ablated model, and all before that what it did anyway.
 */
final class KnockedOut {
  private final EachHead heads;
  private final LanguageModel model;
  private final int firstLayer;

  /**
   * Prepares.
   *
   * @param model under edits that hold from each prompt's last token on
   * @param gone the heads that these edit
   */
  KnockedOut(EachHead heads, LanguageModel model, HeadSet gone) {
    this.heads = heads;
    this.model = model;
    this.firstLayer = gone.stream().mapToInt(HeadId::layer).min().orElseThrow();
  }

  /** The direct effects on one prompt that has a twin. */
  double[] effects(Gauge metric, Item item) {
    int end = item.length() - 1;
    HeadRows own = rows(item);
    HeadRows corrupted = rows(item.corrupted().orElseThrow());
    CleanRun clean = heads.clean(item.tokens());
    ToDoubleFunction<FloatVector> read =
        metric.metric().of(item.forSweep(List.of()), clean.logits());
    List<HeadChange> ablated =
        shape()
            .allHeads()
            .filter(head -> head.layer() >= firstLayer)
            .map(head -> own.at(head, end))
            .toList();
    double before = heads.run(clean, new Intervention(ablated, true), read);
    return heads.run(
        clean,
        true,
        logits -> metric.fall(before, read.applyAsDouble(logits)),
        head -> {
          List<HeadChange> changes = new ArrayList<>(ablated);
          changes.add(corrupted.at(head, end));
          return changes;
        });
  }

  private HeadRows rows(Item item) {
    int end = item.length() - 1;
    Capture last = new Capture(Set.of(HookPoint.Z), List.of(List.of(end)));
    TokenBatch batch = TokenBatch.of(item.tokens()).withPrompts(end);
    return HeadRows.of(shape(), model.capture(batch, last));
  }

  private ModelShape shape() {
    return model.shape();
  }
}
