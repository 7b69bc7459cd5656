// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The effects of heads on one prompt after another, with and without other heads before them. */
final class Mediation {
  private final EachHead heads;
  private final ModelShape shape;
  private final HeadMeans means;
  private final HeadSet primaries;
  private final Gauge metric;

  Mediation(EachHead heads, ModelShape shape, HeadMeans means, HeadSet primaries, Gauge metric) {
    this.shape = shape;
    this.heads = heads;
    this.means = means;
    this.primaries = primaries;
    this.metric = metric;
  }

  /** Two numbers a head: its effect, and what it is without the others. */
  static final class Effects {
    private final double[] effects;
    private final double[] without;

    private Effects(double[] effects, double[] without) {
      this.effects = effects;
      this.without = without;
    }

    double effect(int head) {
      return effects[head];
    }

    double without(int head) {
      return without[head];
    }
  }

  Effects effects(Item item) {
    int end = item.length() - 1;
    CleanRun clean = heads.clean(item.tokens());
    ToDoubleFunction<FloatVector> read =
        metric.metric().of(item.forSweep(List.of()), clean.logits());
    double[] alone = heads.run(clean, false, read, head -> List.of(ablated(head, end)));
    double[] together = heads.run(clean, false, read, head -> withEarlier(head, end));
    double[] started = started(clean, end, read);
    for (int head = 0; head < alone.length; head++) {
      alone[head] = metric.fall(started[0], alone[head]);
      together[head] = metric.fall(started[head / shape.heads()], together[head]);
    }
    return new Effects(alone, together);
  }

  /** The metric that each layer begins with: without all primary heads of earlier layers. */
  private double[] started(CleanRun clean, int end, ToDoubleFunction<FloatVector> read) {
    double[] values = new double[shape.layers()];
    values[0] = read.applyAsDouble(clean.logits());
    for (int layer = 1; layer < values.length; layer++) {
      List<HeadChange> gone = earlier(layer, end).toList();
      boolean more = gone.size() > earlier(layer - 1, end).count();
      values[layer] = more ? heads.run(clean, new Intervention(gone), read) : values[layer - 1];
    }
    return values;
  }

  private List<HeadChange> withEarlier(HeadId head, int end) {
    List<HeadChange> changes = new ArrayList<>(earlier(head.layer(), end).toList());
    changes.add(ablated(head, end));
    return changes;
  }

  private Stream<HeadChange> earlier(int layer, int end) {
    return primaries.stream()
        .filter(primary -> primary.layer() < layer)
        .map(primary -> ablated(primary, end));
  }

  private HeadChange ablated(HeadId head, int end) {
    return HeadChange.replace(head, end, end + 1, means.row(head));
  }
}
