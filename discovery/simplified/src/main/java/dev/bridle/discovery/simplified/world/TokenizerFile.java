// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A vocabulary as the {@code tokenizer.json} and {@code tokenizer_config.json} that the Hugging
 * Face libraries load.
 *
 * <p>Words are cut at spaces, the space becoming the word's {@link Vocabulary#WORD_START} mark, and
 * then matched longest piece first. The mark is what lets decoding give back the text as it was.
 */
public final class TokenizerFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Vocabulary vocabulary;
  private final int context;

  /** The files of a vocabulary for a model that reads {@code context} tokens at most. */
  public TokenizerFile(Vocabulary vocabulary, int context) {
    this.vocabulary = vocabulary;
    this.context = context;
  }

  /** Writes both files into the folder. */
  public void writeTo(Path folder) throws IOException {
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer());
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve("tokenizer_config.json").toFile(), config());
  }

  private ObjectNode tokenizer() {
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    root.set("added_tokens", addedTokens());
    root.putNull("normalizer");
    root.set("pre_tokenizer", metaspace());
    root.set("post_processor", startBeforeText());
    root.set("decoder", metaspace());
    root.set("model", model());
    return root;
  }

  private static ArrayNode addedTokens() {
    ArrayNode added = JSON.createArrayNode();
    for (String token : Vocabulary.SPECIAL) {
      added
          .addObject()
          .put("id", Vocabulary.id(token))
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    return added;
  }

  private static ObjectNode metaspace() {
    return JSON.createObjectNode()
        .put("type", "Metaspace")
        .put("replacement", Vocabulary.WORD_START)
        .put("prepend_scheme", "always")
        .put("split", true);
  }

  private static ObjectNode startBeforeText() {
    ObjectNode template = JSON.createObjectNode().put("type", "TemplateProcessing");
    ArrayNode single = template.putArray("single");
    single.addObject().putObject("SpecialToken").put("id", Vocabulary.START).put("type_id", 0);
    single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    ArrayNode pair = template.putArray("pair");
    pair.addObject().putObject("SpecialToken").put("id", Vocabulary.START).put("type_id", 0);
    pair.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 0);
    ObjectNode start = template.putObject("special_tokens").putObject(Vocabulary.START);
    start.put("id", Vocabulary.START);
    start.putArray("ids").add(Vocabulary.id(Vocabulary.START));
    start.putArray("tokens").add(Vocabulary.START);
    return template;
  }

  private ObjectNode model() {
    ObjectNode model =
        JSON.createObjectNode()
            .put("type", "WordPiece")
            .put("unk_token", Vocabulary.UNKNOWN)
            .put("continuing_subword_prefix", "")
            .put("max_input_chars_per_word", 100);
    ObjectNode ids = model.putObject("vocab");
    List<String> tokens = vocabulary.tokens();
    for (int i = 0; i < tokens.size(); i++) {
      ids.put(tokens.get(i), i);
    }
    return model;
  }

  private ObjectNode config() {
    return JSON.createObjectNode()
        .put("tokenizer_class", "PreTrainedTokenizerFast")
        .put("model_max_length", context)
        .put("clean_up_tokenization_spaces", false)
        .put("bos_token", Vocabulary.START)
        .put("eos_token", Vocabulary.END)
        .put("pad_token", Vocabulary.PADDING)
        .put("unk_token", Vocabulary.UNKNOWN);
  }
}
