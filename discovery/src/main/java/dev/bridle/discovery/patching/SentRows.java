// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where paths begin: senders that put out what they do on the corrupted prompt, all else held. */
final class SentRows {
  private final CleanRun twin;
  private final ModelShape shape;

  SentRows(CleanRun twin, ModelShape shape) {
    this.twin = twin;
    this.shape = shape;
  }

  /** One path a set. Of the corrupted run's layers one at a time is copied. */
  List<Intervention> paths(List<HeadSet> senders, int from, int to) {
    List<List<HeadChange>> changes =
        Stream.<List<HeadChange>>generate(ArrayList::new).limit(senders.size()).toList();
    for (int layer = 0; layer < shape.layers(); layer++) {
      int at = layer;
      if (senders.stream().noneMatch(set -> set.stream().anyMatch(it -> it.layer() == at))) {
        continue;
      }
      FloatTensor z = twin.z(layer);
      for (int i = 0; i < senders.size(); i++) {
        senders.get(i).stream()
            .filter(head -> head.layer() == at)
            .map(head -> HeadRows.replace(head, z, from, to))
            .forEach(changes.get(i)::add);
      }
    }
    return changes.stream().map(all -> new Intervention(all, true)).toList();
  }
}
