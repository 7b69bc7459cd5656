// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.segment;

import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.stream.Precision;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which stretch every value of a decoder belongs to.
 *
 * <p>A value that depends on which tokens there are belongs to the stretch that makes it: the
 * number of z's it depends on. A value that depends only on how many there are, and where, such as
 * a mask, or only on what is fed, as token ids in another shape do, belongs to none and is made
 * wherever it is read.
 */
final class Stretches {
  private final Precision types;
  private final Set<String> tokens = new HashSet<>();
  private final Set<String> content = new HashSet<>();
  private final Map<String, Integer> stretches = new HashMap<>();
  private final Map<String, AttentionSite> readers = new HashMap<>();

  Stretches(DecoderGraph decoder) {
    types = new Precision(decoder);
    tokens.add(decoder.ports().ids().name());
    decoder.sites().forEach(site -> readers.put(site.projection().reader(), site));
    decoder.model().graph().nodes().forEach(this::place);
  }

  private void place(OnnxNode node) {
    if (node.type().equals("Shape") || node.type().equals("Size")) {
      return;
    }
    int stretch = -1;
    boolean readsTokens = false;
    for (String input : node.inputs()) {
      readsTokens |= tokens.contains(input);
      if (content.contains(input)) {
        stretch = Math.max(stretch, of(input));
      }
    }
    if (stretch < 0 && readsTokens && !types.of(node.output()).isFloat()) {
      tokens.addAll(node.outputs());
      return;
    } else if (stretch < 0 && !readsTokens) {
      return;
    }
    stretch = Math.max(0, stretch);
    for (String output : node.outputs()) {
      AttentionSite cut = readers.get(output);
      if (cut != null && node.input(0).equals(cut.z())) {
        stretch = Math.max(stretch, cut.layer() + 1);
      }
    }
    for (String output : node.outputs()) {
      if (!output.isEmpty()) {
        content.add(output);
        stretches.put(output, stretch);
      }
    }
  }

  /** Whether a value depends on which tokens there are. */
  boolean isContent(String value) {
    return content.contains(value);
  }

  /** The stretch of a value that depends on tokens; inputs of the graph are in all, from 0. */
  int of(String value) {
    return stretches.getOrDefault(value, 0);
  }

  /** Whether a node is where z is taken up. */
  boolean isCut(OnnxNode node, String input) {
    AttentionSite site = readers.get(node.output());
    return site != null && site.z().equals(input) && node.input(0).equals(input);
  }
}
