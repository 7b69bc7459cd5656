// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.head;

import dev.bridle.error.EditDistance;
import dev.bridle.error.InputException;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The numbers that say which heads a decoder has and how wide they are.
 *
 * @param architecture the family's name as Hugging Face's {@code model_type} spells it, or {@link
 *     #UNKNOWN}
 * @param layers decoder layers with attention
 * @param heads query heads a layer; z has this many
 * @param kvHeads key-value heads a layer; a divisor of {@code heads}
 * @param headDim width d of one head's z
 * @param hiddenSize width D of the residual stream; not always heads × headDim
 * @param vocabSize logits a position
 */
public record ModelShape(
    String architecture,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    int hiddenSize,
    int vocabSize) {
  /** The family of a graph that does not say which it is. */
  public static final String UNKNOWN = "unknown";

  /** Checks that the numbers can describe a decoder. */
  public ModelShape {
    if (layers < 1 || heads < 1 || kvHeads < 1 || headDim < 1 || heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "no decoder has %d layers of %d query and %d key-value heads of width %d"
              .formatted(layers, heads, kvHeads, headDim));
    }
  }

  /** {@return heads × headDim, the width of z} */
  public int zWidth() {
    return heads * headDim;
  }

  /** {@return every head, layer by layer} */
  public Stream<HeadId> allHeads() {
    return IntStream.range(0, layers)
        .boxed()
        .flatMap(layer -> IntStream.range(0, heads).mapToObj(head -> new HeadId(layer, head)));
  }

  /**
   * {@return whether the model has this head}
   *
   * @param head any head
   */
  public boolean contains(HeadId head) {
    return head.layer() < layers && head.head() < heads;
  }

  /**
   * Refuses a head that the model does not have.
   *
   * @param head any head
   * @throws InputException if there is none, naming the one that is spelt most alike
   */
  public void require(HeadId head) {
    if (!contains(head)) {
      throw new InputException(
          "%s is not a head of this %s model, which has layers 0-%d of heads 0-%d"
              .formatted(head, architecture, layers - 1, heads - 1),
          "Did you mean " + nearest(head) + "?");
    }
  }

  /**
   * The head spelt most alike; of several, the one that begins most alike, then the one nearest in
   * number.
   */
  private HeadId nearest(HeadId head) {
    String wanted = head.toString();
    return allHeads()
        .min(
            Comparator.<HeadId>comparingInt(
                    candidate -> EditDistance.between(wanted, candidate.toString()))
                .thenComparingInt(candidate -> -commonStart(wanted, candidate.toString()))
                .thenComparingInt(
                    candidate ->
                        Math.abs(candidate.layer() - head.layer())
                            + Math.abs(candidate.head() - head.head())))
        .orElseThrow();
  }

  private static int commonStart(String a, String b) {
    int length = 0;
    while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
      length++;
    }
    return length;
  }
}
