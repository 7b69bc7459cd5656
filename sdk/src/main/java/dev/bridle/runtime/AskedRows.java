// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.site.DecoderGraph;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Interventions that were asked for: which of them must be run, and from where. */
final class AskedRows {
  private final List<Intervention> interventions;
  private final Set<Integer> neutral = new TreeSet<>();
  private final SortedMap<Integer, List<Integer>> byPosition = new TreeMap<>();

  /** Looks at all of them, and refuses what does not fit the model or the prompt. */
  AskedRows(
      DecoderGraph decoder,
      Resumption resumption,
      OrtCleanRun clean,
      List<Intervention> interventions) {
    this.interventions = interventions;
    interventions.stream()
        .flatMap(intervention -> intervention.changes().stream())
        .forEach(change -> require(decoder, change, clean.length()));
    Neutrality neutrality = new Neutrality(clean);
    for (int i = 0; i < interventions.size(); i++) {
      if (neutrality.of(interventions.get(i))) {
        neutral.add(i);
      } else {
        int position = resumption.start(clean, interventions.get(i).firstPosition());
        byPosition.computeIfAbsent(position, key -> new ArrayList<>()).add(i);
      }
    }
    Comparator<Integer> byLayer = Comparator.comparingInt(i -> interventions.get(i).firstLayer());
    byPosition.values().forEach(members -> members.sort(byLayer));
  }

  private static void require(DecoderGraph decoder, HeadChange change, int length) {
    decoder.shape().require(change.head());
    if (change.to() > length) {
      throw new IllegalArgumentException(
          "position " + (change.to() - 1) + " in a prompt of " + length + " tokens");
    }
    int headDim = decoder.shape().headDim();
    if (change.offset().size(1) != headDim) {
      throw new IllegalArgumentException(
          change.offset().size(1) + " numbers for " + change.head() + ", which has " + headDim);
    }
  }

  /** The indices of those that change nothing. */
  Set<Integer> neutral() {
    return neutral;
  }

  /** The indices of all others by where they begin, those of one position by their first layer. */
  SortedMap<Integer, List<Integer>> byPosition() {
    return byPosition;
  }

  /** Those with these indices. */
  List<Intervention> at(List<Integer> indices) {
    return indices.stream().map(interventions::get).toList();
  }
}
