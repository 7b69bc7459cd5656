// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import dev.bridle.head.ModelShape;
import dev.bridle.model.HookPoint;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Several measures at once, for heads that are defined by more than one thing: one that attends to
 * a word and writes it, say.
 *
 * <p>Each part's mean is divided by the part's own threshold, and the score is the smallest of
 * these: from 1 on a head reaches all of them. It misleads where parts are in units that do not
 * compare below their thresholds; the interval is that of the smallest part.
 *
 * @param parts at least two
 */
public record Jointly(List<Part> parts) implements Measure {
  /**
   * One of the things.
   *
   * @param score gives each head one number
   * @param threshold from which on it is reached, above 0
   */
  public record Part(Method score, double threshold) {
    /** Refuses what cannot be joined. */
    public Part {
      if (!(score instanceof Measure) || threshold <= 0) {
        throw new IllegalArgumentException("a part is a measure with a threshold above 0");
      }
    }

    private Measure measure() {
      return (Measure) score;
    }
  }

  /** Refuses fewer than two. */
  public Jointly {
    parts = List.copyOf(parts);
    if (parts.size() < 2) {
      throw new IllegalArgumentException("fewer than two measures");
    }
  }

  @Override
  public int candidates(ModelShape shape) {
    return parts.size();
  }

  @Override
  public Choice choice() {
    return Choice.SMALLEST;
  }

  @Override
  public Set<HookPoint> hooks() {
    Set<HookPoint> all = EnumSet.noneOf(HookPoint.class);
    parts.forEach(part -> all.addAll(part.measure().hooks()));
    return all;
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      part.measure().observe(seen, tally.part(i, 1 / part.threshold()));
    }
  }
}
