// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.stream;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The sum before the logits taken apart: sums of sums, down to what is no sum. */
final class SumTree {
  private final ContentFlow flow;
  private final GraphLinks links;

  /** Every value on the way, and the summand that it is or leads to. */
  private final Map<String, String> summands = new LinkedHashMap<>();

  /** The summands that are no sums. */
  private final Set<String> leaves = new HashSet<>();

  private final Map<String, Set<String>> leavesUnder = new HashMap<>();

  SumTree(ContentFlow flow, GraphLinks links, String root) {
    this.flow = flow;
    this.links = links;
    Deque<String> open = new ArrayDeque<>(List.of(root));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String summand = open.remove();
      if (seen.add(summand)) {
        String end = end(summand);
        for (String at = summand; !at.equals(end); at = before(at)) {
          summands.putIfAbsent(at, summand);
        }
        summands.putIfAbsent(end, summand);
        List<String> more = parts(end);
        open.addAll(more);
        if (more.isEmpty()) {
          leaves.add(summand);
        }
      }
    }
  }

  /** Whether a value is a sum of at least two things that depend on tokens. */
  static boolean isSum(ContentFlow flow, GraphLinks links, String value) {
    return links.producer(value).filter(node -> isSum(flow, node)).isPresent();
  }

  private static boolean isSum(ContentFlow flow, OnnxNode node) {
    boolean adds = node.type().equals("Add") || node.type().equals("Sum");
    return adds && flow.inputs(node).size() > 1;
  }

  /** What stands where casts and layout changes on the way to a value begin. */
  String end(String value) {
    String at = value;
    for (String next = before(at); !next.isEmpty(); next = before(at)) {
      at = next;
    }
    return at;
  }

  private String before(String value) {
    Optional<OnnxNode> maker = links.producer(value);
    return maker
        .filter(node -> Passing.isOne(node) && flow.isContent(node.input(0)))
        .map(node -> node.input(0))
        .orElse("");
  }

  private List<String> parts(String value) {
    return links
        .producer(value)
        .filter(node -> isSum(flow, node))
        .map(flow::inputs)
        .orElse(List.of());
  }

  /** Whether a value is a sum of the tree, a part of one, or a cast of one. */
  boolean holds(String value) {
    return summands.containsKey(value);
  }

  /** The leaf that a value is or leads to; empty for sums and for what is not of the tree. */
  String leaf(String value) {
    String summand = summands.getOrDefault(value, "");
    return leaves.contains(summand) ? summand : "";
  }

  /** The ends of the leaves that a value of the tree is the sum of. */
  Set<String> leavesUnder(String value) {
    Set<String> known = leavesUnder.get(value);
    if (known != null) {
      return known;
    }
    Set<String> found = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(value));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String at = open.remove();
      if (seen.add(at)) {
        List<String> parts = parts(end(at));
        open.addAll(parts);
        if (parts.isEmpty()) {
          found.add(end(at));
        }
      }
    }
    leavesUnder.put(value, found);
    return found;
  }
}
