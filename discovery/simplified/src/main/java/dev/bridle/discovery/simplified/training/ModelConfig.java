// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.discovery.simplified.world.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;

/** Describes a decoder to the Hugging Face libraries: it is a Llama. */
public final class ModelConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelConfig() {}

  /**
   * Writes {@code config.json} and {@code generation_config.json}.
   *
   * @param shape the decoder's
   * @param folder is there already
   * @throws IOException if they cannot be written
   */
  public static void write(DecoderShape shape, Path folder) throws IOException {
    ObjectWriter writer = JSON.writerWithDefaultPrettyPrinter();
    writer.writeValue(folder.resolve("config.json").toFile(), config(shape));
    writer.writeValue(folder.resolve("generation_config.json").toFile(), tokens());
  }

  private static ObjectNode config(DecoderShape shape) {
    ObjectNode config = JSON.createObjectNode();
    config.putArray("architectures").add("LlamaForCausalLM");
    config
        .put("model_type", "llama")
        .put("vocab_size", shape.vocabulary())
        .put("hidden_size", shape.width())
        .put("intermediate_size", shape.storedHidden())
        .put("num_hidden_layers", shape.layers())
        .put("num_attention_heads", shape.heads())
        .put("num_key_value_heads", shape.heads())
        .put("head_dim", shape.headSize())
        .put("max_position_embeddings", shape.context())
        .put("hidden_act", "silu")
        .put("rms_norm_eps", 1e-5)
        .put("rope_theta", RotaryPositions.BASE)
        .put("attention_bias", false)
        .put("mlp_bias", false)
        .put("tie_word_embeddings", true)
        .put("torch_dtype", "float32");
    return config.setAll(tokens());
  }

  private static ObjectNode tokens() {
    return JSON.createObjectNode()
        .put("bos_token_id", Vocabulary.id(Vocabulary.START))
        .put("eos_token_id", Vocabulary.id(Vocabulary.END))
        .put("pad_token_id", Vocabulary.id(Vocabulary.PADDING));
  }
}
