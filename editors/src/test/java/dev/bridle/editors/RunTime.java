// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import dev.bridle.edit.EditPlan;
import dev.bridle.head.HeadId;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import java.util.function.BiConsumer;

/** What heads said in the same forward pass without edits and with them. */
record RunTime(ActivationCache before, ActivationCache after) {
  private static final TokenBatch BATCH =
      TokenBatch.of(List.of(new int[] {1, 30, 31, 11, 32, 5, 60}, new int[] {1, 44, 9}));

  static RunTime captureWith(EditPlan plan) {
    Capture z = Capture.all(HookPoint.Z);
    return new RunTime(
        Clouds.model().capture(BATCH, z), Clouds.model().with(plan).capture(BATCH, z));
  }

  /** Hands over a head's output before and after, at every real position. */
  void forEachPosition(HeadId head, BiConsumer<FloatVector, FloatVector> check) {
    for (int row = 0; row < BATCH.rows(); row++) {
      for (int at = BATCH.startOf(row); at < BATCH.length(); at++) {
        check.accept(
            before.z(head.layer()).row(row, at, head.head()),
            after.z(head.layer()).row(row, at, head.head()));
      }
    }
  }
}
