// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.BiasSlot;
import java.util.List;

/** Finds where a projection's bias stands, or the input that would take one. */
final class BiasTrace {
  private final GraphLinks links;
  private final Constants constants;

  BiasTrace(GraphLinks links, Constants constants) {
    this.links = links;
    this.constants = constants;
  }

  /**
   * The bias of a projection.
   *
   * @param node the projection
   * @param product what it makes, in floating point
   */
  BiasSlot of(OnnxNode node, String product) {
    return switch (node.type()) {
      case "Gemm" -> gemm(node);
      case "MatMulNBits" -> own(node, 5, product);
      case "DynamicQuantizeMatMul" -> own(node, 4, product);
      case "MatMulIntegerToFloat" -> own(node, 6, product);
      default -> after(product);
    };
  }

  private BiasSlot gemm(OnnxNode node) {
    String bias = node.input(2);
    if (bias.isEmpty()) {
      return new BiasSlot.None();
    }
    return constants.tensor(bias).isPresent()
        ? new BiasSlot.GemmInput(bias)
        : new BiasSlot.Computed(bias);
  }

  /** A bias that the operator takes itself; where that is free, one may still follow. */
  private BiasSlot own(OnnxNode node, int input, String product) {
    String bias = node.input(input);
    if (bias.isEmpty()) {
      BiasSlot later = after(product);
      return later instanceof BiasSlot.None ? new BiasSlot.OperatorInput("", input) : later;
    }
    return constants.tensor(bias).isPresent()
        ? new BiasSlot.OperatorInput(bias, input)
        : new BiasSlot.Computed(bias);
  }

  private BiasSlot after(String product) {
    List<OnnxNode> readers = links.readers(product);
    if (readers.size() != 1 || links.isOutput(product)) {
      return new BiasSlot.None();
    }
    OnnxNode reader = readers.get(0);
    return switch (reader.type()) {
      case "Add" -> added(reader, product);
      // A row that is added to the product in another precision is still its bias.
      case "Cast", "QuantizeLinear", "DequantizeLinear" -> after(reader.output());
      case "SkipLayerNormalization" -> norm(reader, product, 4);
      case "SkipSimplifiedLayerNormalization" -> norm(reader, product, 3);
      default -> new BiasSlot.None();
    };
  }

  private BiasSlot added(OnnxNode add, String product) {
    String other = add.input(add.input(0).equals(product) ? 1 : 0);
    if (constants.isRow(other)) {
      return new BiasSlot.Added(other, add.output());
    }
    boolean computed =
        constants.isFixed(other)
            && links.producer(other).filter(it -> constants.isRow(it.input(0))).isPresent();
    return computed ? new BiasSlot.Computed(other) : new BiasSlot.None();
  }

  private BiasSlot norm(OnnxNode norm, String product, int input) {
    boolean residual = norm.input(0).equals(product) ^ norm.input(1).equals(product);
    String bias = norm.input(input);
    if (!residual || !(bias.isEmpty() || constants.isRow(bias))) {
      return new BiasSlot.None();
    }
    return new BiasSlot.SkipNormInput(bias, norm.output(), input);
  }
}
