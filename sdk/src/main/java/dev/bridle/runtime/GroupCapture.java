// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a capture of a whole batch asks of rows that are run without the batch's padding.
 *
 * <p>Positions move to the left by as much as the padding took; those that were padding are asked
 * for at the beginning instead, and what is found there is cleared.
 */
final class GroupCapture {
  private final Capture capture;
  private final List<List<Integer>> own = new ArrayList<>();

  GroupCapture(RowGroup group, TokenBatch whole, Capture capture) {
    this.capture = capture;
    int shift = group.shift(whole);
    if (!capture.positions().isEmpty()) {
      for (int row : group.rows()) {
        own.add(capture.positions().get(row).stream().map(at -> at - shift).toList());
      }
    }
  }

  Capture capture() {
    return new Capture(
        capture.hooks(),
        own.stream().map(row -> row.stream().map(at -> Math.max(0, at)).toList()).toList());
  }

  /** The same activations, zero at what is padding in the whole batch. */
  Map<HookPoint, List<FloatTensor>> clear(Map<HookPoint, List<FloatTensor>> found) {
    found.forEach(
        (hook, layers) -> {
          if (hook != HookPoint.PATTERN) {
            layers.forEach(this::clear);
          }
        });
    return found;
  }

  private void clear(FloatTensor kept) {
    for (int row = 0; row < own.size(); row++) {
      int count = own.get(row).size();
      for (int at = 0; at < count; at++) {
        if (own.get(row).get(at) < 0) {
          int from = kept.offset(row, at);
          int width = kept.data().length / (own.size() * count);
          Arrays.fill(kept.data(), from, from + width, 0);
        }
      }
    }
  }
}
