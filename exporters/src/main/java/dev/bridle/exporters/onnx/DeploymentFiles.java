// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.error.InputException;
import dev.bridle.error.WriteFailure;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.site.DecoderPorts;
import dev.bridle.site.TokenPort;
import dev.bridle.tensor.ModelBoundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files beside a graph that let other software serve it. */
final class DeploymentFiles {
  private static final String GENAI = "genai_config.json";
  private static final String PROPERTIES = "serving.properties";

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

  /** What the files may be called. */
  static List<String> names(ModelFiles files) {
    return Stream.concat(
            files.companions().stream().map(file -> file.getFileName().toString()),
            Stream.of(GENAI, PROPERTIES))
        .toList();
  }

  /**
   * Writes them.
   *
   * @param takesPrompts whether the graph takes prompt lengths, which onnxruntime-genai does not
   *     feed
   */
  void writeTo(Path folder, boolean takesPrompts) {
    try {
      for (Path companion : files.companions()) {
        requireOwn(companion);
        Files.copy(companion, folder.resolve(companion.getFileName()));
      }
      Path config = files.folder().resolve("config.json");
      Path own = files.folder().resolve(GENAI);
      if (Files.isRegularFile(own)) {
        requireOwn(own);
        Files.copy(own, folder.resolve(GENAI));
      } else if (!takesPrompts
          && ports.hasCache()
          && new CacheNames(ports.cache()).arePatterns()
          && Files.isRegularFile(config)) {
        Files.writeString(folder.resolve(GENAI), genai(ModelConfig.read(files.folder())));
      }
      Files.writeString(folder.resolve(PROPERTIES), SERVING);
    } catch (IOException e) {
      throw WriteFailure.of(folder, e);
    }
  }

  /** What a link in a stranger's folder leads to is not the model's, and not to be published. */
  private void requireOwn(Path companion) throws IOException {
    if (!ModelBoundary.allows(files.folder(), companion)) {
      throw new InputException(
          companion,
          "",
          "it is a link that leads out of the model's folder",
          "Put the file itself there.");
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
    port(inputs, "input_ids", ports.ids());
    port(inputs, "attention_mask", ports.mask());
    port(inputs, "position_ids", ports.positions());
    ObjectNode outputs = decoder.putObject("outputs");
    outputs.put("logits", ports.logits());
    new CacheNames(ports.cache()).putInto(inputs, outputs);
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
