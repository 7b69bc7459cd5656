// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.Measure;
import dev.bridle.head.ModelShape;
import dev.bridle.model.HookPoint;
import java.util.Set;

/** Tells offsets from one another: from 0 back to the reach, they are the candidates. */
interface Offsets extends Measure {
  /** {@return the farthest offset, 0 or more} */
  int reach();

  @Override
  default int candidates(ModelShape shape) {
    return reach() + 1;
  }

  @Override
  default String candidate(int candidate) {
    return Integer.toString(-candidate);
  }

  @Override
  default Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }
}
