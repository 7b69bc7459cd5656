// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.site.DecoderPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files beside a graph that let other software serve it. */
final class DeploymentFiles {
  private final ModelFiles files;
  private final ModelShape shape;
  private final DecoderPorts ports;

  private DeploymentFiles(LanguageModel model) {
    this.files = model.files();
    this.shape = model.shape();
    this.ports = model.decoder().ports();
  }

  static DeploymentFiles of(LanguageModel model) {
    return new DeploymentFiles(model);
  }

  void writeTo(Path folder) {
    try {
      for (Path companion : files.companions()) {
        Files.copy(companion, folder.resolve(companion.getFileName()));
      }
      Path config = files.folder().resolve("config.json");
      if (ports.hasCache() && Files.isRegularFile(config)) {
        Files.writeString(
            folder.resolve("genai_config.json"), genai(ModelConfig.read(files.folder())));
      }
      Files.writeString(folder.resolve("serving.properties"), SERVING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String SERVING =
      """
      engine=OnnxRuntime
      option.modelName=model
      """;

  /** What onnxruntime-genai reads; the cache is not shared, since present is longer than past. */
  private String genai(ModelConfig config) throws JsonProcessingException {
    int context = config.positive("max_position_embeddings", config.positive("n_positions", 2048));
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    ObjectNode model = root.putObject("model");
    token(model, "bos_token_id", config.tokenIds("bos_token_id"));
    model.put("context_length", context);
    ObjectNode decoder = model.putObject("decoder");
    decoder.putObject("session_options").put("log_id", "bridle").putArray("provider_options");
    decoder.put("filename", "model.onnx").put("head_size", shape.headDim());
    decoder.put("hidden_size", shape.hiddenSize());
    ObjectNode inputs = decoder.putObject("inputs");
    inputs.put("input_ids", ports.ids()).put("attention_mask", ports.mask());
    if (ports.positions()) {
      inputs.put("position_ids", DecoderPorts.POSITIONS);
    }
    inputs.put("past_key_names", "past_key_values.%d.key");
    inputs.put("past_value_names", "past_key_values.%d.value");
    ObjectNode outputs = decoder.putObject("outputs");
    outputs.put("logits", ports.logits());
    outputs.put("present_key_names", "present.%d.key");
    outputs.put("present_value_names", "present.%d.value");
    decoder.put("num_attention_heads", shape.heads());
    decoder.put("num_hidden_layers", shape.layers());
    decoder.put("num_key_value_heads", shape.kvHeads());
    token(model, "eos_token_id", files.endOfSequence().stream().sorted().toList());
    token(model, "pad_token_id", config.tokenIds("pad_token_id"));
    model.put("type", shape.architecture()).put("vocab_size", shape.vocabSize());
    root.putObject("search")
        .put("do_sample", false)
        .put("max_length", context)
        .put("num_beams", 1)
        .put("past_present_share_buffer", false);
    return mapper.writeValueAsString(root) + "\n";
  }

  private static void token(ObjectNode model, String key, List<Integer> ids) {
    if (ids.size() == 1) {
      model.put(key, ids.get(0));
    } else if (!ids.isEmpty()) {
      ids.forEach(model.putArray(key)::add);
    }
  }
}
