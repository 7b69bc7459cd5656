// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.parity;

import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import java.util.Set;

/**
 * How finely a model computes, and so how far two ways of computing the same may lie apart.
 *
 * <p>A fold does with weights what the edit at run time does with z, in another order; each order
 * rounds at other places. A wrong fold differs by whole percents in single and half precision.
 * Where activations are rounded to eight bits by a step that depends on them, the two ways round
 * differently from there on, and only a coarse comparison is left.
 */
public enum Precision {
  /** 24 bits: sums over a few thousand terms in another order were seen to cost 2e-6. */
  SINGLE(ParityCheck.FLOAT32_TOLERANCE),
  /** 11 or 8 bits, rounded after every operation: a few steps of 2^-11 were seen, 0.3 %. */
  HALF(1e-2),
  /** Activations in eight bits: one step of 255 of a range moves logits by 2 %, as was seen. */
  EIGHT_BITS(5e-2);

  private static final Set<String> ROUNDING =
      Set.of("DynamicQuantizeLinear", "QuantizeLinear", "DynamicQuantizeMatMul");

  private final double tolerance;

  Precision(double tolerance) {
    this.tolerance = tolerance;
  }

  /** {@return the largest share of the largest logit that passes} */
  public double tolerance() {
    return tolerance;
  }

  /**
   * {@return the coarsest precision that a decoder computes in}
   *
   * @param decoder any decoder
   */
  public static Precision of(DecoderGraph decoder) {
    if (decoder.model().graph().nodes().stream().anyMatch(Precision::rounds)) {
      return EIGHT_BITS;
    }
    boolean half =
        decoder.sites().stream()
            .anyMatch(
                site -> site.type() == ElementType.FLOAT16 || site.type() == ElementType.BFLOAT16);
    return half ? HALF : SINGLE;
  }

  /**
   * A product of blocks at accuracy level 4 rounds what it multiplies to eight bits too; ONNX
   * Runtime makes such products of blocks that a graph dequantises.
   */
  private static boolean rounds(OnnxNode node) {
    boolean blocks = node.type().equals("DequantizeLinear") && node.integer("block_size", 0) > 0;
    return blocks
        || ROUNDING.contains(node.type())
        || (node.type().equals("MatMulNBits") && node.integer("accuracy_level", 0) == 4);
  }
}
