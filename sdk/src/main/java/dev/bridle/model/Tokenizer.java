// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import java.util.Set;

/** Text to token ids and back. */
public interface Tokenizer {
  /**
   * {@return the text as tokens, with the special tokens that the tokenizer itself adds}
   *
   * @param text any text; never cut short
   */
  Encoding encode(String text);

  /**
   * {@return the text of these tokens, without special tokens}
   *
   * @param ids token ids
   */
  String decode(int... ids);

  /**
   * {@return the token as it stands in the vocabulary}
   *
   * @param id a token id
   */
  String token(int id);

  /** {@return ids of tokens that stand for no text: beginning, end, padding, unknown} */
  Set<Integer> specialTokens();

  /** {@return the highest token id plus one} */
  int size();
}
