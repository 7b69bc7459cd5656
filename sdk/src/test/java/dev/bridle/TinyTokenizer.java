// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A tokenizer.json of 60 whole words and 4 special tokens, for {@link TinyModel}.
 *
 * <p>Text is lower-cased and split at spaces and punctuation; a word it does not list is {@code
 * <unk>}. Every text begins with {@code <s>}, unless the tokenizer is made without.
 */
public final class TinyTokenizer {
  /** Tokens that stand for no text, in the order of their ids from 0. */
  public static final List<String> SPECIAL = List.of("<pad>", "<s>", "</s>", "<unk>");

  /** The id of {@code <s>}. */
  public static final int BEGINNING = 1;

  /** The id of {@code </s>}. */
  public static final int END = 2;

  /** Ordinary words, in the order of their ids from 4. */
  public static final List<String> WORDS =
      List.of(
          (". , ? ! ' : the a an of to in is are was not and or that it he she they we you i once"
                  + " upon time there little girl boy cat dog big small red blue tree house sun"
                  + " moon day night saw had went said yes no good bad happy sad what who where q"
                  + " water")
              .split(" ", -1));

  /** How many tokens there are. */
  public static final int SIZE = 64;

  private final boolean beginning;
  private final int extra;

  private TinyTokenizer(boolean beginning, int extra) {
    this.beginning = beginning;
    this.extra = extra;
  }

  /** {@return the usual tokenizer} */
  public static TinyTokenizer withBeginning() {
    return new TinyTokenizer(true, 0);
  }

  /** {@return a tokenizer that adds no token, so that an empty text has none} */
  public static TinyTokenizer withoutBeginning() {
    return new TinyTokenizer(false, 0);
  }

  /**
   * {@return the same tokenizer with more tokens than the model}
   *
   * @param count how many more
   */
  public TinyTokenizer withExtraTokens(int count) {
    return new TinyTokenizer(beginning, count);
  }

  /**
   * {@return the id of a word}
   *
   * @param word one of {@link #WORDS}
   */
  public static int id(String word) {
    return SPECIAL.size() + WORDS.indexOf(word);
  }

  /**
   * Writes a tokenizer.json.
   *
   * @param file replaced if it exists
   * @throws IOException if it cannot be written
   */
  public void writeTo(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    ObjectNode vocabulary = mapper.createObjectNode();
    for (String token : SPECIAL) {
      added
          .addObject()
          .put("id", vocabulary.size())
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
      vocabulary.put(token, vocabulary.size());
    }
    WORDS.forEach(word -> vocabulary.put(word, vocabulary.size()));
    for (int i = 0; i < extra; i++) {
      vocabulary.put("extra" + i, vocabulary.size());
    }
    root.putObject("normalizer").put("type", "Lowercase");
    root.putObject("pre_tokenizer").put("type", "Whitespace");
    if (beginning) {
      postProcessor(root.putObject("post_processor"));
    }
    root.putObject("model")
        .put("type", "WordLevel")
        .put("unk_token", "<unk>")
        .set("vocab", vocabulary);
    mapper.writeValue(file.toFile(), root);
  }

  private static void postProcessor(ObjectNode processor) {
    processor.put("type", "TemplateProcessing");
    ArrayNode single = processor.putArray("single");
    special(single.addObject(), 0);
    sequence(single.addObject(), "A", 0);
    ArrayNode pair = processor.putArray("pair");
    special(pair.addObject(), 0);
    sequence(pair.addObject(), "A", 0);
    special(pair.addObject(), 1);
    sequence(pair.addObject(), "B", 1);
    ObjectNode token = processor.putObject("special_tokens").putObject("<s>").put("id", "<s>");
    token.putArray("ids").add(BEGINNING);
    token.putArray("tokens").add("<s>");
  }

  private static void special(ObjectNode step, int type) {
    step.putObject("SpecialToken").put("id", "<s>").put("type_id", type);
  }

  private static void sequence(ObjectNode step, String which, int type) {
    step.putObject("Sequence").put("id", which).put("type_id", type);
  }
}
