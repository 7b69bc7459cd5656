// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import dev.bridle.model.Encoding;
import dev.bridle.model.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tokenizer whose cuts can be told by hand: a word with the space before it is a token, one of
 * more than eight letters is cut after every eighth, and every text begins with a token of its own.
 */
public final class WordTokenizer implements Tokenizer {
  private static final Pattern PIECE =
      Pattern.compile(" ?\\p{L}{1,8}|\\p{L}{1,8}| ?[0-9]+| ?[^\\p{L}0-9\\s]|\\s");

  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final List<String> texts = new ArrayList<>();

  /** A vocabulary that words are added to when they are first met. */
  public WordTokenizer() {
    id("");
    for (int i = 0; i < 300; i++) {
      id(" w" + (char) ('a' + i / 26) + (char) ('a' + i % 26));
    }
  }

  private int id(String text) {
    return ids.computeIfAbsent(
        text,
        fresh -> {
          texts.add(fresh);
          return ids.size();
        });
  }

  @Override
  public Encoding encode(String text) {
    List<Integer> found = new ArrayList<>(List.of(0));
    List<Integer> ends = new ArrayList<>(List.of(0));
    Matcher piece = PIECE.matcher(text);
    while (piece.find()) {
      found.add(id(piece.group()));
      ends.add(piece.end());
    }
    return new Encoding(array(found), array(ends));
  }

  private static int[] array(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public String decode(int... tokens) {
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      text.append(texts.get(token));
    }
    return text.toString();
  }

  @Override
  public String token(int id) {
    return texts.get(id);
  }

  @Override
  public Set<Integer> specialTokens() {
    return Set.of(0);
  }

  @Override
  public int size() {
    return texts.size();
  }
}
