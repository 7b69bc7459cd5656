// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.large;

import dev.bridle.checkpoint.SafetensorsWriter;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a llama of random numbers: a checkpoint in shards of about a gigabyte, and its config.
 *
 * <pre>{@code
 * java -cp samples/target/classes:recipes/target/bridle.jar \
 *     dev.bridle.samples.large.LargeCheckpoint FOLDER 3 float16
 * }</pre>
 *
 * <p>It has no tokenizer, and what it says means nothing. The same size, type and seed give the
 * same bytes.
 */
public final class LargeCheckpoint {
  private static final int HEAD_DIM = 64;
  private static final long SHARD_BYTES = 1_000_000_000;
  private static final Map<String, ElementType> TYPES =
      Map.of(
          "float32", ElementType.FLOAT32,
          "float16", ElementType.FLOAT16,
          "bfloat16", ElementType.BFLOAT16);

  private final Path folder;
  private final String dtype;
  private final ElementType type;
  private final long seed;
  private final LlamaSize size;

  private LargeCheckpoint(Path folder, double gigabytes, String dtype, long seed) {
    if (!TYPES.containsKey(dtype)) {
      throw new IllegalArgumentException(dtype + " is none of " + new TreeMap<>(TYPES).keySet());
    }
    this.folder = folder;
    this.dtype = dtype;
    this.type = TYPES.get(dtype);
    this.seed = seed;
    this.size = LlamaSize.of((long) (gigabytes * 1e9 / type.bytes(1)));
  }

  /**
   * Makes a checkpoint, and an edits.json for it.
   *
   * @param arguments folder, size in gigabytes, and if wanted float32, float16 or bfloat16 and a
   *     seed
   * @throws IOException if the folder cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2 || arguments.length > 4) {
      System.err.println(
          "usage: LargeCheckpoint FOLDER GIGABYTES [float32|float16|bfloat16 [SEED]]");
      System.exit(2);
    }
    String dtype = arguments.length > 2 ? arguments[2] : "float16";
    long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : 0;
    Path folder = Path.of(arguments[0]);
    write(folder, Double.parseDouble(arguments[1]), dtype, seed);
  }

  /**
   * Makes a checkpoint, and an edits.json for it.
   *
   * @param folder made if it does not exist
   * @param gigabytes how large at least, in billions of bytes
   * @param dtype float32, float16 or bfloat16
   * @param seed of the numbers
   * @throws IOException if the folder cannot be written
   */
  public static void write(Path folder, double gigabytes, String dtype, long seed)
      throws IOException {
    new LargeCheckpoint(folder, gigabytes, dtype, seed).write();
  }

  private void write() throws IOException {
    Files.createDirectories(folder);
    List<Map<String, StoredTensor>> shards = shards();
    StringBuilder index = new StringBuilder();
    for (int i = 0; i < shards.size(); i++) {
      String name =
          String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
      SafetensorsWriter.write(folder.resolve(name), shards.get(i), Map.of("format", "pt"));
      shards
          .get(i)
          .keySet()
          .forEach(key -> index.append(",\n    \"%s\": \"%s\"".formatted(key, name)));
    }
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\n  \"weight_map\": {" + index.substring(1) + "\n  }\n}\n");
    Files.writeString(folder.resolve("config.json"), config());
    Files.writeString(folder.resolve("edits.json"), edits());
  }

  private List<Map<String, StoredTensor>> shards() {
    List<Map<String, StoredTensor>> shards = new java.util.ArrayList<>();
    Map<String, StoredTensor> shard = new LinkedHashMap<>();
    long bytes = 0;
    for (Map.Entry<String, List<Long>> entry : size.tensors().entrySet()) {
      StoredTensor tensor = tensor(entry.getKey(), entry.getValue());
      if (bytes > 0 && bytes + tensor.byteSize() > SHARD_BYTES) {
        shards.add(shard);
        shard = new LinkedHashMap<>();
        bytes = 0;
      }
      shard.put(entry.getKey(), tensor);
      bytes += tensor.byteSize();
    }
    shards.add(shard);
    return shards;
  }

  /** Weights as a fresh model has them, so that nothing overflows; norms close to one. */
  private StoredTensor tensor(String name, List<Long> shape) {
    long elements = shape.stream().reduce(1L, Math::multiplyExact);
    boolean norm = shape.size() == 1;
    long own = seed * 31 + name.hashCode();
    float spread = norm ? 0.1f : (float) Math.sqrt(3.0 / shape.get(1));
    return new StoredTensor(
        type, shape, new RandomSource(type, elements, own, norm ? 1 : 0, spread));
  }

  private String config() {
    return """
        {
          "architectures": ["LlamaForCausalLM"],
          "model_type": "llama",
          "torch_dtype": "%s",
          "hidden_size": %d,
          "intermediate_size": %d,
          "num_hidden_layers": %d,
          "num_attention_heads": %d,
          "num_key_value_heads": %d,
          "head_dim": %d,
          "vocab_size": %d,
          "max_position_embeddings": 2048,
          "rms_norm_eps": 1e-5,
          "rope_theta": 10000.0,
          "hidden_act": "silu",
          "tie_word_embeddings": false
        }
        """
        .formatted(
            dtype,
            size.hidden(),
            size.inner(),
            size.layers(),
            size.heads(),
            size.kvHeads(),
            HEAD_DIM,
            size.vocabulary());
  }

  /** One head a layer, with every kind of edit that needs no vector. */
  private String edits() {
    StringBuilder edits = new StringBuilder();
    for (int layer = 0; layer < size.layers(); layer++) {
      String edit = layer % 2 == 0 ? "\"op\": \"scale\", \"factor\": 0.5" : "\"op\": \"ablate\"";
      edits.append(
          ",\n    {\"head\": \"L%dH%d\", %s}".formatted(layer, layer % size.heads(), edit));
    }
    return """
        {
          "bridle": 1,
          "model": {"architecture": "llama", "layers": %d, "heads": %d, "headDim": %d},
          "gate": "all",
          "edits": [%s
          ]
        }
        """
        .formatted(size.layers(), size.heads(), HEAD_DIM, edits.substring(1));
  }

  /** A llama's widths, of which the number of layers fills up the wanted size. */
  private record LlamaSize(int hidden, int layers) {
    private static final int[] WIDTHS = {4096, 2048, 1024, 512, 256, 128};
    private static final int FEWEST_LAYERS = 8;

    /** The widest model of so many numbers that has some depth. */
    static LlamaSize of(long numbers) {
      for (int width : WIDTHS) {
        LlamaSize one = new LlamaSize(width, 1);
        long layer = one.layerNumbers();
        long layers = (numbers - 2L * one.vocabulary() * width + layer - 1) / layer;
        if (layers >= FEWEST_LAYERS || width == WIDTHS[WIDTHS.length - 1]) {
          return new LlamaSize(width, (int) Math.max(1, layers));
        }
      }
      throw new IllegalStateException("one width is the last");
    }

    int heads() {
      return hidden / HEAD_DIM;
    }

    int kvHeads() {
      return Math.max(1, heads() / 4);
    }

    int inner() {
      return hidden * 11 / 4;
    }

    int vocabulary() {
      return Math.min(32000, 16 * hidden);
    }

    private long layerNumbers() {
      return 2L * hidden * hidden + 2L * hidden * kvHeads() * HEAD_DIM + 3L * hidden * inner();
    }

    Map<String, List<Long>> tensors() {
      long h = hidden;
      long keys = (long) kvHeads() * HEAD_DIM;
      Map<String, List<Long>> shapes = new LinkedHashMap<>();
      shapes.put("model.embed_tokens.weight", List.of((long) vocabulary(), h));
      for (int layer = 0; layer < layers; layer++) {
        String at = "model.layers." + layer + ".";
        shapes.put(at + "input_layernorm.weight", List.of(h));
        shapes.put(at + "self_attn.q_proj.weight", List.of(h, h));
        shapes.put(at + "self_attn.k_proj.weight", List.of(keys, h));
        shapes.put(at + "self_attn.v_proj.weight", List.of(keys, h));
        shapes.put(at + "self_attn.o_proj.weight", List.of(h, h));
        shapes.put(at + "post_attention_layernorm.weight", List.of(h));
        shapes.put(at + "mlp.gate_proj.weight", List.of((long) inner(), h));
        shapes.put(at + "mlp.up_proj.weight", List.of((long) inner(), h));
        shapes.put(at + "mlp.down_proj.weight", List.of(h, (long) inner()));
      }
      shapes.put("model.norm.weight", List.of(h));
      shapes.put("lm_head.weight", List.of((long) vocabulary(), h));
      return shapes;
    }
  }
}
