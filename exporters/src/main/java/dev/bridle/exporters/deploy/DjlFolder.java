// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderPorts;
import dev.bridle.site.TokenPort;
import dev.bridle.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder that DJL loads and DJL Serving serves.
 *
 * <p>DJL's engine runs a graph once; the loop that makes a text of it is a translator's, which
 * stands in the artifact {@code bridle-djl} and reads from {@code bridle-decoder.json} what to
 * feed.
 */
final class DjlFolder {
  static final String PROPERTIES = "serving.properties";

  /** What any folder says: the engine, and the graph's name without its ending. */
  static final String ENGINE =
      """
      engine=OnnxRuntime
      option.modelName=model
      """;

  static final String DECODER = "bridle-decoder.json";
  private static final String TRANSLATOR =
      """
      translatorFactory=dev.bridle.exporters.djl.ContinuationTranslatorFactory
      maxNewTokens=128
      """;
  private static final Set<ElementType> FED = Set.of(ElementType.FLOAT32, ElementType.FLOAT16);

  private final Baked baked;
  private final LanguageModel model;
  private final DecoderPorts ports;

  DjlFolder(Baked baked) {
    this.baked = baked;
    this.model = baked.edited();
    this.ports = model.decoder().ports();
  }

  ShippedFiles write() throws IOException {
    requirePlainInputs();
    requireTokenizer();
    requireTypes();
    Path folder = baked.folder();
    Files.writeString(folder.resolve(PROPERTIES), ENGINE + TRANSLATOR);
    Files.writeString(folder.resolve(DECODER), json());
    return new ShippedFiles(
        Deployment.DJL.label(),
        Stream.concat(baked.parts().stream(), Stream.of(PROPERTIES, DECODER)).toList(),
        true,
        "Put bridle-djl beside DJL's engine, or into the folder's libs; texts are continued"
            + " greedily.");
  }

  private void requirePlainInputs() {
    if (baked.takesPrompts()) {
      throw new InputException(
          "the translator for DJL feeds no "
              + DecoderPorts.PROMPT_LENGTH
              + ", which the graph waits for",
          "Bake with the gate \"all\", or deploy to triton or ort.");
    }
  }

  private void requireTokenizer() {
    if (model.files().tokenizer().isEmpty()) {
      throw new InputException(
          model.files().folder(),
          "tokenizer.json",
          "it is missing, and a folder for DJL turns text into tokens by it",
          "Put the model's tokenizer.json there.");
    }
  }

  private void requireTypes() {
    if (!FED.contains(ports.logitsType())
        || ports.cache().stream().anyMatch(port -> !FED.contains(port.type()))) {
      throw new InputException(
          "DJL's engine passes on neither a cache nor logits in another type than 32 or 16 bit"
              + " floating point",
          "Export the model in single or half precision.");
    }
  }

  private String json() throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode().put("bridle", 1);
    port(root, "ids", ports.ids());
    port(root, "mask", ports.mask());
    port(root, "positions", ports.positions());
    root.put("logits", ports.logits());
    root.put("continues", model.conduct().continues());
    ArrayNode cache = root.putArray("cache");
    for (CachePort port : ports.cache()) {
      ObjectNode node = cache.addObject().put("past", port.past()).put("present", port.present());
      node.put("type", type(port.type()));
      // An empty cache of one row: what the first run is fed.
      ArrayNode empty = node.putArray("empty");
      for (long size : port.empty(1)) {
        empty.add(size);
      }
    }
    root.put("vocabulary", model.shape().vocabSize());
    ArrayNode ends = root.putArray("endOfSequence");
    model.files().endOfSequence().stream().sorted().forEach(ends::add);
    return mapper.writeValueAsString(root) + "\n";
  }

  private static void port(ObjectNode root, String key, TokenPort port) {
    if (port.isPresent()) {
      root.putObject(key).put("name", port.name()).put("type", type(port.type()));
    }
  }

  private static String type(ElementType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
