// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A folder that onnxruntime-genai runs: the model's own genai_config.json, or one for its graph.
 *
 * <p>Genai feeds token ids, a mask, positions if the graph takes them, and keys and values under
 * numbered names; it goes on from the cache always. A graph that wants anything else is refused.
 */
final class GenaiFolder {
  /** Families that genai knows by name and whose caches have keys and values apart. */
  private static final Set<String> KNOWN =
      Set.of("gemma2", "gemma3_text", "llama", "mistral", "phi", "phi3", "qwen2", "qwen3");

  private final Baked baked;
  private final LanguageModel model;
  private final DecoderPorts ports;

  GenaiFolder(Baked baked) {
    this.baked = baked;
    this.model = baked.edited();
    this.ports = model.decoder().ports();
  }

  ShippedFiles write() throws IOException {
    Path file = baked.folder().resolve(GenaiConfig.FILE);
    if (Files.exists(file) && !baked.takesPrompts()) {
      requireOwnName(file);
      return shipped("The model's own genai_config.json is kept as it was.");
    }
    List<String> obstacles = obstacles();
    if (!obstacles.isEmpty()) {
      throw new InputException(
          "onnxruntime-genai cannot run this graph: " + String.join("; ", obstacles),
          baked.takesPrompts()
              ? "Bake with the gate \"all\", or deploy to triton or ort."
              : "Export the decoder with a key-value cache, or deploy to djl, triton or ort.");
    }
    ModelConfig config = ModelConfig.read(model.files().folder());
    List<Integer> padding = config.tokenIds("pad_token_id");
    if (padding.isEmpty()) {
      padding = model.files().endOfSequence().stream().sorted().limit(1).toList();
    }
    Files.writeString(file, new GenaiConfig(model).json(type(), config, padding));
    return shipped(
        "Load the folder with onnxruntime-genai's Model; past and present are not shared.");
  }

  private ShippedFiles shipped(String note) {
    return new ShippedFiles(
        Deployment.GENAI.label(),
        Stream.concat(baked.parts().stream(), Stream.of(GenaiConfig.FILE)).toList(),
        true,
        note);
  }

  /** What genai calls the family; "decoder" runs any graph by its inputs and outputs alone. */
  private String type() {
    String family = model.shape().architecture();
    if (family.equals("gpt2") && isStacked()) {
      return family;
    }
    return KNOWN.contains(family) && !isStacked() ? family : "decoder";
  }

  private boolean isStacked() {
    return ports.cache().stream().anyMatch(port -> port.shape().size() == 5);
  }

  private List<String> obstacles() {
    List<String> obstacles = new ArrayList<>();
    if (!ports.ids().isPresent() || !ports.mask().isPresent()) {
      obstacles.add("it takes no attention mask beside its token ids");
    }
    if (!ports.hasCache()) {
      obstacles.add("it has no key-value cache");
    } else if (!new GenaiConfig(model).hasPatterns()) {
      obstacles.add("the names of its cache follow no pattern with the layer's number");
    } else if (!model.conduct().continues()) {
      obstacles.add("it does not go on from its cache as it runs the whole text");
    }
    Set<String> others = others();
    if (!others.isEmpty()) {
      obstacles.add("it also takes " + String.join(", ", others));
    }
    if (!Files.isRegularFile(model.files().folder().resolve("config.json"))) {
      obstacles.add("no config.json says how long its context is");
    }
    if (model.files().endOfSequence().isEmpty()) {
      obstacles.add("no config says which token ends a text");
    }
    return obstacles;
  }

  private Set<String> others() {
    Set<String> names = new TreeSet<>();
    for (OnnxValue input : baked.model().graph().inputs()) {
      if (!baked.model().graph().initializers().containsKey(input.name())) {
        names.add(input.name());
      }
    }
    names.removeAll(List.of(ports.ids().name(), ports.mask().name(), ports.positions().name()));
    names.removeAll(ports.cache().stream().map(CachePort::past).toList());
    return names;
  }

  private static void requireOwnName(Path file) {
    String named =
        ModelConfig.readFile(file)
            .section("model")
            .flatMap(model -> model.section("decoder"))
            .map(decoder -> decoder.text("filename", ""))
            .orElse("");
    if (!named.equals(Baked.FILE)) {
      throw new InputException(
          "the model's own genai_config.json calls the graph \""
              + named
              + "\", and the baked one is called "
              + Baked.FILE,
          "Call it " + Baked.FILE + " in the model's folder and in its genai_config.json.");
    }
  }
}
