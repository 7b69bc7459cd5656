// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.tensor.ElementType;
import java.util.List;

/**
 * What a decoder graph is fed and gives back.
 *
 * @param ids token ids [batch, sequence]
 * @param mask attention mask [batch, total], 1 at real tokens
 * @param positions of the tokens [batch, sequence], counted from each row's first real one
 * @param prompts how many real tokens of each row are its prompt [batch]; edits that were inserted
 *     behind the gate {@code generated} apply from there on
 * @param cache past inputs and the present outputs that continue them, in layer order
 * @param presents outputs of keys and values that no input continues
 * @param logits the logits [batch, sequence, vocabulary]; empty where the graph gives none
 * @param logitsType what a logit is
 * @param obstacles why the graph cannot be run as a language model, a clause each; empty if it can
 */
public record DecoderPorts(
    TokenPort ids,
    TokenPort mask,
    TokenPort positions,
    TokenPort prompts,
    List<CachePort> cache,
    List<String> presents,
    String logits,
    ElementType logitsType,
    List<String> obstacles) {
  /** What the input of prompt lengths is called. */
  public static final String PROMPT_LENGTH = "prompt_length";

  /** Copies the lists. */
  public DecoderPorts {
    cache = List.copyOf(cache);
    presents = List.copyOf(presents);
    obstacles = List.copyOf(obstacles);
  }

  /** {@return whether the graph continues from keys and values of an earlier run} */
  public boolean hasCache() {
    return !cache.isEmpty() && cache.stream().noneMatch(port -> port.present().isEmpty());
  }

  /**
   * {@return the same ports with another description of the cache}
   *
   * @param other in layer order
   */
  public DecoderPorts withCache(List<CachePort> other) {
    return new DecoderPorts(
        ids, mask, positions, prompts, other, presents, logits, logitsType, obstacles);
  }
}
