// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.onnx.OnnxAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Which two dimensions of a head make a pair that turns together. */
enum RopeLayout {
  /** Dimension i with i + n/2, as almost every family has it. */
  HALVES {
    @Override
    List<Double> spread(List<Double> first, List<Double> second) {
      List<Double> row = new ArrayList<>(first);
      row.addAll(second);
      return row;
    }

    @Override
    String swap(Flow flow, String name, String x, int width) {
      String first = flow.slice(name + ".first", x, 3, 0, width / 2);
      String second = flow.slice(name + ".second", x, 3, width / 2, width);
      return flow.concat(name + ".crossed", -1, second, first);
    }
  },

  /** Dimension 2i with 2i + 1, as the paper, GPT-J and Cohere have it. */
  PAIRS {
    @Override
    List<Double> spread(List<Double> first, List<Double> second) {
      List<Double> row = new ArrayList<>();
      for (int i = 0; i < first.size(); i++) {
        row.add(first.get(i));
        row.add(second.get(i));
      }
      return row;
    }

    @Override
    String swap(Flow flow, String name, String x, int width) {
      long[] neighbours = LongStream.range(0, width).map(i -> i ^ 1).toArray();
      return flow.graph()
          .node(
              "Gather",
              name + ".crossed",
              Map.of("axis", OnnxAttribute.of(-1)),
              x,
              flow.integers(name + ".neighbours", neighbours));
    }
  };

  /** One number a dimension, from one for the first and one for the second of each pair. */
  abstract List<Double> spread(List<Double> first, List<Double> second);

  /** Heads [batch, n, sequence, width], the two dimensions of each pair exchanged. */
  abstract String swap(Flow flow, String name, String x, int width);
}
