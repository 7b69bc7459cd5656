// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether an intervention puts in place of the clean run's z the very same numbers.
 *
 * <p>Then all that follows is the clean run, and it need not be run: its rows would be summed
 * beside others and could end in other last bits.
 */
final class Neutrality {
  private final OrtCleanRun clean;

  Neutrality(OrtCleanRun clean) {
    this.clean = clean;
  }

  /** Whether all changes together leave every layer's z as it is, to the bit. */
  boolean of(Intervention intervention) {
    Set<Integer> layers = new TreeSet<>();
    intervention.changes().forEach(change -> layers.add(change.head().layer()));
    return layers.stream().allMatch(layer -> isKept(layer, intervention.changes()));
  }

  private boolean isKept(int layer, List<HeadChange> all) {
    List<HeadChange> changes =
        all.stream().filter(change -> change.head().layer() == layer).toList();
    int from = changes.stream().mapToInt(HeadChange::from).min().orElseThrow();
    int to = changes.stream().mapToInt(HeadChange::to).max().orElseThrow();
    TokenRows own = clean.zRows(layer).slice(from, to);
    TokenRows changed = clean.zRows(layer).slice(from, to);
    changes.forEach(change -> change.applyTo(changed.data(), from, 0, clean.heads()));
    return Arrays.equals(own.data(), changed.data());
  }
}
