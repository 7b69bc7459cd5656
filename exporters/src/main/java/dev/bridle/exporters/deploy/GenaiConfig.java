// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.site.DecoderPorts;
import dev.bridle.site.TokenPort;
import java.util.List;

/** What onnxruntime-genai reads of a model. */
final class GenaiConfig {
  static final String FILE = "genai_config.json";

  private static final int USUAL_CONTEXT = 2048;

  private final LanguageModel model;
  private final ModelShape shape;
  private final DecoderPorts ports;

  GenaiConfig(LanguageModel model) {
    this.model = model;
    this.shape = model.shape();
    this.ports = model.decoder().ports();
  }

  /** Whether there is a cache, whose names are patterns. */
  boolean hasPatterns() {
    return ports.hasCache() && new CacheNames(ports.cache()).arePatterns();
  }

  /**
   * The file's text; the cache is not shared, since present is longer than past.
   *
   * @param type by which genai chooses how to run the model
   * @param config of the model
   * @param padding token ids; nothing is written where there is none
   */
  String json(String type, ModelConfig config, List<Integer> padding)
      throws JsonProcessingException {
    int context =
        config.positive("max_position_embeddings", config.positive("n_positions", USUAL_CONTEXT));
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    ObjectNode node = root.putObject("model");
    token(node, "bos_token_id", config.tokenIds("bos_token_id"));
    node.put("context_length", context);
    putDecoder(node.putObject("decoder"));
    token(node, "eos_token_id", model.files().endOfSequence().stream().sorted().toList());
    token(node, "pad_token_id", padding);
    node.put("type", type).put("vocab_size", shape.vocabSize());
    root.putObject("search")
        .put("do_sample", false)
        .put("max_length", context)
        .put("num_beams", 1)
        .put("past_present_share_buffer", false);
    return mapper.writeValueAsString(root) + "\n";
  }

  private void putDecoder(ObjectNode decoder) {
    decoder.putObject("session_options").put("log_id", "bridle").putArray("provider_options");
    decoder.put("filename", Baked.FILE).put("head_size", shape.headDim());
    decoder.put("hidden_size", shape.hiddenSize());
    ObjectNode inputs = decoder.putObject("inputs");
    port(inputs, "input_ids", ports.ids());
    port(inputs, "attention_mask", ports.mask());
    port(inputs, "position_ids", ports.positions());
    ObjectNode outputs = decoder.putObject("outputs");
    outputs.put("logits", ports.logits());
    new CacheNames(ports.cache()).putInto(inputs, outputs);
    decoder.put("num_attention_heads", shape.heads());
    decoder.put("num_hidden_layers", shape.layers());
    decoder.put("num_key_value_heads", shape.kvHeads());
  }

  private static void port(ObjectNode inputs, String key, TokenPort port) {
    if (port.isPresent()) {
      inputs.put(key, port.name());
    }
  }

  private static void token(ObjectNode model, String key, List<Integer> ids) {
    if (ids.size() == 1) {
      model.put(key, ids.get(0));
    } else if (!ids.isEmpty()) {
      ids.forEach(model.putArray(key)::add);
    }
  }
}
