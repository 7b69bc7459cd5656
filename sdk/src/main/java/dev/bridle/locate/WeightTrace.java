// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.Projection.Orientation;
import dev.bridle.site.WeightForm;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.util.List;
import java.util.Optional;

/**
 * Traces a projection's right operand back to the constant that holds it.
 *
 * <p>Which way it is stored follows from {@code transB} and the transposes on the way, never from
 * its shape, which a square matrix leaves open.
 */
final class WeightTrace {
  /** A weight and which way it is stored. */
  record Traced(WeightForm form, Orientation orientation) {
    private Traced turned(boolean turn) {
      boolean rows = (orientation == Orientation.KN) ^ turn;
      return new Traced(form, rows ? Orientation.KN : Orientation.NK);
    }
  }

  private static final long FLOAT16_CODE = 10;
  private static final long BFLOAT16_CODE = 16;

  private final GraphLinks links;
  private final Constants constants;

  WeightTrace(GraphLinks links, Constants constants) {
    this.links = links;
    this.constants = constants;
  }

  /** The weight of a projection, if it is a matrix or a packing of one. */
  Optional<Traced> of(OnnxNode node) {
    return switch (node.type()) {
      case "MatMul" -> trace(node.input(1));
      case "Gemm", "FusedMatMul" ->
          node.integer("transA", 0) == 0
              ? trace(node.input(1)).map(it -> it.turned(node.integer("transB", 0) == 1))
              : Optional.empty();
      case "MatMulNBits" -> blocks(node);
      case "MatMulBnb4" -> {
        String codes = node.integer("quant_type", 1) == 0 ? "fp4" : "nf4";
        yield opaque(
            node, codes + " in blocks of " + node.integer("block_size", 0), typeOf(node.input(2)));
      }
      case "MatMulInteger" -> integers(node.input(1), columnScale(node), node.input(3), false);
      case "QLinearMatMul" -> integers(node.input(3), node.input(4), node.input(5), true);
      case "DynamicQuantizeMatMul" -> integers(node.input(1), node.input(2), node.input(3), false);
      case "MatMulIntegerToFloat" ->
          integers(
              node.input(1),
              node.input(3),
              node.input(5),
              constants.tensor(node.input(2)).isPresent());
      default -> Optional.empty();
    };
  }

  private Optional<Traced> trace(String value) {
    Optional<StoredTensor> constant = constants.tensor(value);
    if (constant.isPresent()) {
      StoredTensor stored = constant.get();
      return stored.type().isFloat() && stored.shape().size() == 2
          ? Optional.of(new Traced(new WeightForm.Plain(value, stored.type()), Orientation.KN))
          : Optional.empty();
    }
    return links.producer(value).flatMap(this::through);
  }

  private Optional<Traced> through(OnnxNode node) {
    return switch (node.type()) {
      case "Identity" -> trace(node.input(0));
      case "Transpose" -> trace(node.input(0)).map(it -> transposed(it));
      case "Cast" -> trace(node.input(0)).map(it -> cast(it, node.integer("to", 1)));
      case "DequantizeLinear" -> dequantized(node);
      default -> Optional.empty();
    };
  }

  private static Traced transposed(Traced traced) {
    Traced turned = traced.turned(true);
    return turned.form() instanceof WeightForm.Dequantized it
        ? new Traced(
            new WeightForm.Dequantized(
                it.initializer(),
                it.scale(),
                it.zeroPoint(),
                it.axis(),
                it.blockSize(),
                !it.transposed(),
                it.integers(),
                it.type()),
            turned.orientation())
        : turned;
  }

  private static Traced cast(Traced traced, long code) {
    ElementType type =
        code == FLOAT16_CODE
            ? ElementType.FLOAT16
            : code == BFLOAT16_CODE ? ElementType.BFLOAT16 : ElementType.FLOAT32;
    return traced.form() instanceof WeightForm.Plain plain
        ? new Traced(new WeightForm.Plain(plain.initializer(), type), traced.orientation())
        : traced;
  }

  private Optional<Traced> dequantized(OnnxNode node) {
    Optional<StoredTensor> integers = constants.tensor(node.input(0));
    boolean known =
        constants.tensor(node.input(1)).isPresent()
            && (node.input(2).isEmpty() || constants.tensor(node.input(2)).isPresent());
    if (integers.isEmpty() || !known || integers.get().shape().size() != 2) {
      return Optional.empty();
    }
    int axis = Math.floorMod((int) node.integer("axis", 1), 2);
    return Optional.of(
        new Traced(
            new WeightForm.Dequantized(
                node.input(0),
                node.input(1),
                node.input(2),
                axis,
                (int) node.integer("block_size", 0),
                false,
                integers.get().type(),
                typeOf(node.input(1))),
            Orientation.KN));
  }

  private Optional<Traced> integers(
      String value, String scale, String zeroPoint, boolean isStatic) {
    Optional<StoredTensor> stored = constants.tensor(value);
    return stored
        .filter(it -> it.shape().size() == 2 && constants.tensor(scale).isPresent())
        .map(
            it ->
                new Traced(
                    new WeightForm.Integers(value, scale, zeroPoint, it.type(), isStatic),
                    Orientation.KN));
  }

  /** The weight's share of the scales that an integer product is multiplied with. */
  private String columnScale(OnnxNode product) {
    return links.readers(product.output()).stream()
        .flatMap(cast -> links.readers(cast.output()).stream())
        .filter(node -> node.type().equals("Mul"))
        .flatMap(node -> node.inputs().stream())
        .flatMap(value -> links.producer(value).stream())
        .filter(node -> node.type().equals("Mul"))
        .flatMap(node -> node.inputs().stream())
        .filter(value -> constants.tensor(value).isPresent())
        .findFirst()
        .orElse("");
  }

  private Optional<Traced> blocks(OnnxNode node) {
    if (constants.tensor(node.input(1)).isEmpty() || constants.tensor(node.input(2)).isEmpty()) {
      return Optional.empty();
    }
    ElementType type = typeOf(node.input(2));
    int bits = (int) node.integer("bits", 4);
    // Reordered columns and a device's own packing are not the documented layout.
    if (!node.input(4).isEmpty() || node.integer("weight_prepacked", 0) != 0) {
      return opaque(node, "int" + bits + " in a packing of its own", type);
    }
    return Optional.of(
        new Traced(
            new WeightForm.Blocks(
                node.input(1),
                node.input(2),
                node.input(3),
                (int) node.integer("N", 0),
                (int) node.integer("K", 0),
                bits,
                (int) node.integer("block_size", 0),
                type),
            Orientation.NK));
  }

  private Optional<Traced> opaque(OnnxNode node, String quantization, ElementType type) {
    return Optional.of(
        new Traced(new WeightForm.Opaque(node.input(1), quantization, type), Orientation.NK));
  }

  private ElementType typeOf(String constant) {
    return constants
        .tensor(constant)
        .map(StoredTensor::type)
        .filter(type -> List.of(ElementType.FLOAT16, ElementType.BFLOAT16).contains(type))
        .orElse(ElementType.FLOAT32);
  }
}
