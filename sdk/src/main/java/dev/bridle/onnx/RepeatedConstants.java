// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Settles the one way of making a value twice that is seen in models which run: a Constant that
 * stands in the file twice. ONNX Runtime takes the latest, so the others are left out, and from
 * here on all agree on what the value is.
 */
final class RepeatedConstants {
  private RepeatedConstants() {}

  static List<OnnxNode> settled(List<OnnxNode> nodes) {
    Set<String> seen = new HashSet<>();
    Deque<OnnxNode> kept = new ArrayDeque<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      OnnxNode node = nodes.get(i);
      boolean constant = node.type().equals("Constant") && node.domain().isEmpty();
      if (!constant || node.output().isEmpty() || seen.add(node.output())) {
        kept.addFirst(node);
      }
    }
    return List.copyOf(kept);
  }
}
