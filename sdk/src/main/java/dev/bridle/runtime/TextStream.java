// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.model.Tokenizer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Tokens as text, handed on piece by piece.
 *
 * <p>What a token adds depends on those before it (spaces, characters of several tokens), so the
 * whole is decoded each time and the difference handed on; a piece that ends in half a character
 * waits for the other half.
 */
final class TextStream {
  private static final char INCOMPLETE = '\uFFFD';

  private final Tokenizer tokenizer;
  private final Consumer<String> listener;
  private final int promptLength;
  private int[] ids;
  private String handedOn = "";

  TextStream(Tokenizer tokenizer, int[] prompt, Consumer<String> listener) {
    this.tokenizer = tokenizer;
    this.listener = listener;
    this.ids = prompt.clone();
    this.promptLength = tokenizer.decode(prompt).length();
  }

  void add(int token) {
    ids = Arrays.copyOf(ids, ids.length + 1);
    ids[ids.length - 1] = token;
    String text = text();
    if (!text.isEmpty() && text.charAt(text.length() - 1) != INCOMPLETE) {
      handOn(text);
    }
  }

  String finish() {
    String text = text();
    handOn(text);
    return text;
  }

  private void handOn(String text) {
    if (text.length() > handedOn.length()) {
      listener.accept(text.substring(handedOn.length()));
      handedOn = text;
    }
  }

  private String text() {
    String all = tokenizer.decode(ids);
    return all.substring(Math.min(promptLength, all.length()));
  }
}
