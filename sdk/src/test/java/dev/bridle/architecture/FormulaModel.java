// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.checkpoint.SafetensorsWriter;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A tiny model whose weights come from a formula, and the logits that transformers computes of it.
 *
 * <p>A resource holds the config, the tensors' names and shapes ({@code *} stands for every layer),
 * two rows of tokens, and the logits at the last three places of each. Number i of a tensor is m +
 * r·u with u in [−1, 1): the upper 24 bits of SplitMix64 at FNV-1a(name) + i. Matrices have m = 0
 * and r = 2.5/√columns, biases m = 0 and r = 0.3, weights of norms m as the resource says and r =
 * 0.4.
 */
final class FormulaModel {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final JsonNode resource;

  private FormulaModel(JsonNode resource) {
    this.resource = resource;
  }

  /** {@return the names of all resources} */
  static List<String> names() {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString().replace(".json", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FormulaModel read(String name) {
    try {
      return new FormulaModel(MAPPER.readTree(folder().resolve(name + ".json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      return Path.of(FormulaModel.class.getResource("families/gpt2.json").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  String family() {
    return resource.at("/config/model_type").textValue();
  }

  /** {@return the same model by another config} */
  FormulaModel withConfig(Consumer<ObjectNode> change) {
    ObjectNode changed = resource.deepCopy();
    change.accept((ObjectNode) changed.get("config"));
    return new FormulaModel(changed);
  }

  /** Writes config and weights. */
  Path writeTo(Path folder) {
    try {
      Files.createDirectories(folder);
      MAPPER.writeValue(folder.resolve("config.json").toFile(), resource.get("config"));
      SafetensorsWriter.write(
          folder.resolve("model.safetensors"), tensors(), Map.of("format", "pt"));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TokenBatch tokens() {
    List<int[]> rows = new ArrayList<>();
    for (JsonNode row : resource.get("tokens")) {
      int[] ids = new int[row.size()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = row.get(i).intValue();
      }
      rows.add(ids);
    }
    return TokenBatch.of(rows);
  }

  /** {@return logits of a row, at its last places} */
  List<float[]> lastLogits(int row) {
    List<float[]> places = new ArrayList<>();
    for (JsonNode place : resource.get("last_logits").get(row)) {
      float[] logits = new float[place.size()];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = place.get(i).floatValue();
      }
      places.add(logits);
    }
    return places;
  }

  private Map<String, StoredTensor> tensors() {
    ElementType type = ElementType.valueOf(resource.get("stored_as").textValue());
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    resource
        .get("tensors")
        .properties()
        .forEach(
            entry -> {
              for (String name : expand(entry.getKey())) {
                tensors.put(name, stored(name, entry.getValue(), type));
              }
            });
    return tensors;
  }

  private List<String> expand(String name) {
    JsonNode config = resource.get("config");
    JsonNode text = config.has("text_config") ? config.get("text_config") : config;
    int layers = text.path("num_hidden_layers").asInt(text.path("n_layer").intValue());
    List<String> names = new ArrayList<>();
    for (int layer = 0; layer < (name.contains("*") ? layers : 1); layer++) {
      names.add(name.replace("*", String.valueOf(layer)));
    }
    return names;
  }

  private StoredTensor stored(String name, JsonNode sizes, ElementType type) {
    List<Long> shape = new ArrayList<>();
    sizes.forEach(size -> shape.add(size.longValue()));
    int count = Math.toIntExact(shape.stream().reduce(1L, (a, b) -> a * b));
    boolean matrix = shape.size() == 2;
    boolean bias = name.endsWith(".bias");
    double mean = matrix || bias ? 0 : resource.get("norms_around").doubleValue();
    double reach = matrix ? 2.5 / Math.sqrt(shape.get(1)) : bias ? 0.3 : 0.4;
    long start = hash(name);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (mean + reach * ((mix(start + i) >>> 40) / (double) (1 << 23) - 1));
    }
    return new StoredTensor(type, shape, FloatCodec.encode(type, numbers)::duplicate);
  }

  /** FNV-1a of 64 bits. */
  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte letter : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (letter & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /** SplitMix64. */
  private static long mix(long seed) {
    long z = seed + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
