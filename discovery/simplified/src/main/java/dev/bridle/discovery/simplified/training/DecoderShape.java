// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

/**
 * The sizes of a decoder.
 *
 * @param vocabulary how many tokens it knows
 * @param width the size of the residual stream
 * @param layers how many layers it has
 * @param heads how many attention heads each layer has
 * @param hidden the size of the MLP's hidden layer; zero for an attention-only model
 * @param context the longest sequence it reads
 */
public record DecoderShape(
    int vocabulary, int width, int layers, int heads, int hidden, int context) {
  private static final int LEAST_STORED_HIDDEN = 8;

  /** Checks that the heads divide the width into halves that rotary positions can turn. */
  public DecoderShape {
    if (heads < 1 || width % (2 * heads) != 0) {
      throw new IllegalArgumentException(
          "A width of %d cannot be shared by %d heads of even size.".formatted(width, heads));
    }
  }

  /** {@return the size of one head's output} */
  public int headSize() {
    return width / heads;
  }

  /**
   * {@return the size of the MLPs in a checkpoint, which cannot be without: those of an
   * attention-only model are all zero, so that they add nothing}
   */
  int storedHidden() {
    return attentionOnly() ? LEAST_STORED_HIDDEN : hidden;
  }

  /** {@return whether the layers have no MLP} */
  public boolean attentionOnly() {
    return hidden == 0;
  }
}
