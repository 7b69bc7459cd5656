// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.checkpoint.SafetensorsWriter;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A random decoder small enough to run thousands of times, in Hugging Face layout.
 *
 * <pre>{@code
 * LanguageModel model = Models.open(TinyModel.llama(folder, 1));
 * Path brain = TinyModel.llama(1).storedAs(ElementType.BFLOAT16).inShards(2).writeTo(folder);
 * }</pre>
 *
 * <p>Both families have 2 layers of 4 heads of width 8 and the 64 tokens of {@link TinyTokenizer}.
 * The same seed gives the same weights, tensor by tensor, whatever else is changed. Special tokens
 * have small rows in the unembedding, so that no continuation ends by chance.
 */
public final class TinyModel {
  /** Layers of both families. */
  public static final int LAYERS = 2;

  /** Query heads a layer of both families. */
  public static final int HEADS = 4;

  /** Width of a head in both families. */
  public static final int HEAD_DIM = 8;

  /** Key-value heads a layer of the Llama. */
  public static final int KV_HEADS = 2;

  /** Width of the Llama's residual stream; z is 32 wide, so that neither can pass for the other. */
  public static final int LLAMA_HIDDEN = 24;

  private static final int WIDTH = HEADS * HEAD_DIM;
  private static final int INNER = 40;
  private static final int POSITIONS = 128;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode config;
  private final Map<String, FloatTensor> tensors;
  private final TinyTokenizer tokenizer;
  private final List<Integer> endOfSequence;
  private final ElementType storedAs;
  private final int shards;

  private TinyModel(
      ObjectNode config,
      Map<String, FloatTensor> tensors,
      TinyTokenizer tokenizer,
      List<Integer> endOfSequence,
      ElementType storedAs,
      int shards) {
    this.config = config;
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.tokenizer = tokenizer;
    this.endOfSequence = List.copyOf(endOfSequence);
    this.storedAs = storedAs;
    this.shards = shards;
  }

  /**
   * Writes a Llama: grouped queries, no biases, its own unembedding.
   *
   * @param folder made if it does not exist
   * @param seed of the weights
   * @return the folder
   */
  public static Path llama(Path folder, long seed) {
    return llama(seed).writeTo(folder);
  }

  /**
   * Writes a GPT-2: biases everywhere, tied embeddings.
   *
   * @param folder made if it does not exist
   * @param seed of the weights
   * @return the folder
   */
  public static Path gpt2(Path folder, long seed) {
    return gpt2(seed).writeTo(folder);
  }

  /**
   * {@return a Llama: grouped queries, no biases, its own unembedding}
   *
   * @param seed of the weights
   */
  public static TinyModel llama(long seed) {
    ObjectNode config =
        config("llama")
            .put("num_hidden_layers", LAYERS)
            .put("num_attention_heads", HEADS)
            .put("num_key_value_heads", KV_HEADS)
            .put("head_dim", HEAD_DIM)
            .put("hidden_size", LLAMA_HIDDEN)
            .put("intermediate_size", INNER)
            .put("hidden_act", "silu")
            .put("rms_norm_eps", 1e-6)
            .put("rope_theta", 10000.0)
            .put("max_position_embeddings", POSITIONS)
            .put("tie_word_embeddings", false);
    TinyWeights weights = new TinyWeights(seed);
    weights.table("model.embed_tokens.weight", TinyTokenizer.SIZE, LLAMA_HIDDEN);
    for (int layer = 0; layer < LAYERS; layer++) {
      String at = "model.layers." + layer + ".";
      weights.aroundOne(at + "input_layernorm.weight", LLAMA_HIDDEN);
      weights.linear(at + "self_attn.q_proj.weight", WIDTH, LLAMA_HIDDEN);
      weights.linear(at + "self_attn.k_proj.weight", KV_HEADS * HEAD_DIM, LLAMA_HIDDEN);
      weights.linear(at + "self_attn.v_proj.weight", KV_HEADS * HEAD_DIM, LLAMA_HIDDEN);
      weights.linear(at + "self_attn.o_proj.weight", LLAMA_HIDDEN, WIDTH);
      weights.aroundOne(at + "post_attention_layernorm.weight", LLAMA_HIDDEN);
      weights.linear(at + "mlp.gate_proj.weight", INNER, LLAMA_HIDDEN);
      weights.linear(at + "mlp.up_proj.weight", INNER, LLAMA_HIDDEN);
      weights.linear(at + "mlp.down_proj.weight", LLAMA_HIDDEN, INNER);
    }
    weights.aroundOne("model.norm.weight", LLAMA_HIDDEN);
    weights.table("lm_head.weight", TinyTokenizer.SIZE, LLAMA_HIDDEN);
    weights.shrinkSpecialRows("lm_head.weight");
    return new TinyModel(
        config,
        weights.tensors(),
        TinyTokenizer.withBeginning(),
        List.of(TinyTokenizer.END),
        ElementType.FLOAT32,
        1);
  }

  /**
   * {@return a GPT-2: biases everywhere, tied embeddings}
   *
   * @param seed of the weights
   */
  public static TinyModel gpt2(long seed) {
    ObjectNode config =
        config("gpt2")
            .put("n_layer", LAYERS)
            .put("n_head", HEADS)
            .put("n_embd", WIDTH)
            .put("n_inner", INNER)
            .put("n_positions", POSITIONS)
            .put("n_ctx", POSITIONS)
            .put("activation_function", "gelu_new")
            .put("layer_norm_epsilon", 1e-5);
    TinyWeights weights = new TinyWeights(seed);
    weights.table("wte.weight", TinyTokenizer.SIZE, WIDTH);
    weights.shrinkSpecialRows("wte.weight");
    weights.table("wpe.weight", POSITIONS, WIDTH);
    for (int layer = 0; layer < LAYERS; layer++) {
      String at = "h." + layer + ".";
      weights.norm(at + "ln_1", WIDTH);
      weights.convolution(at + "attn.c_attn", WIDTH, 3 * WIDTH);
      weights.convolution(at + "attn.c_proj", WIDTH, WIDTH);
      weights.norm(at + "ln_2", WIDTH);
      weights.convolution(at + "mlp.c_fc", WIDTH, INNER);
      weights.convolution(at + "mlp.c_proj", INNER, WIDTH);
    }
    weights.norm("ln_f", WIDTH);
    return new TinyModel(
        config,
        weights.tensors(),
        TinyTokenizer.withBeginning(),
        List.of(TinyTokenizer.END),
        ElementType.FLOAT32,
        1);
  }

  private static ObjectNode config(String family) {
    return MAPPER
        .createObjectNode()
        .put("model_type", family)
        .put("vocab_size", TinyTokenizer.SIZE)
        .put("bos_token_id", TinyTokenizer.BEGINNING)
        .put("eos_token_id", TinyTokenizer.END);
  }

  /** {@return the same Llama, its logits read from the embedding} */
  public TinyModel tied() {
    FloatTensor words = TinyWeights.withSmallSpecialRows(tensor("model.embed_tokens.weight"));
    return withConfig("tie_word_embeddings", true)
        .with("model.embed_tokens.weight", words)
        .without("lm_head.weight");
  }

  /**
   * {@return the same model, its numbers rounded to a type when they are written}
   *
   * @param type a floating-point type
   */
  public TinyModel storedAs(ElementType type) {
    return new TinyModel(config, tensors, tokenizer, endOfSequence, type, shards);
  }

  /**
   * {@return the same model, written to several files with an index}
   *
   * @param count how many
   */
  public TinyModel inShards(int count) {
    return new TinyModel(config, tensors, tokenizer, endOfSequence, storedAs, count);
  }

  /**
   * {@return the same model, whose texts end at these tokens}
   *
   * @param ids what generation_config.json lists
   */
  public TinyModel endingAt(Integer... ids) {
    return new TinyModel(config, tensors, tokenizer, List.of(ids), storedAs, shards);
  }

  /**
   * {@return the same model with another tokenizer}
   *
   * @param other written instead
   */
  public TinyModel with(TinyTokenizer other) {
    return new TinyModel(config, tensors, other, endOfSequence, storedAs, shards);
  }

  /**
   * {@return the same model with another tensor}
   *
   * @param name replaced if it exists
   * @param tensor its numbers
   */
  public TinyModel with(String name, FloatTensor tensor) {
    Map<String, FloatTensor> changed = new LinkedHashMap<>(tensors);
    changed.put(name, tensor);
    return new TinyModel(config, changed, tokenizer, endOfSequence, storedAs, shards);
  }

  /**
   * {@return the same model without a tensor}
   *
   * @param name a tensor's name
   */
  public TinyModel without(String name) {
    Map<String, FloatTensor> changed = new LinkedHashMap<>(tensors);
    changed.remove(name);
    return new TinyModel(config, changed, tokenizer, endOfSequence, storedAs, shards);
  }

  /**
   * {@return the same model with another line in config.json}
   *
   * @param key replaced if it exists
   * @param value a number, a string or a truth value
   */
  public TinyModel withConfig(String key, Object value) {
    ObjectNode changed = config.deepCopy().putPOJO(key, value);
    return new TinyModel(changed, tensors, tokenizer, endOfSequence, storedAs, shards);
  }

  /**
   * {@return a tensor's numbers, before they are rounded for storage}
   *
   * @param name a tensor's name
   */
  public FloatTensor tensor(String name) {
    return tensors.get(name);
  }

  /**
   * Writes config, generation config, tokenizer and weights.
   *
   * @param folder made if it does not exist
   * @return the folder
   */
  public Path writeTo(Path folder) {
    try {
      Files.createDirectories(folder);
      MAPPER.writeValue(folder.resolve("config.json").toFile(), config);
      ObjectNode generation = MAPPER.createObjectNode();
      endOfSequence.forEach(generation.putArray("eos_token_id")::add);
      MAPPER.writeValue(folder.resolve("generation_config.json").toFile(), generation);
      tokenizer.writeTo(folder.resolve("tokenizer.json"));
      writeWeights(folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeWeights(Path folder) throws IOException {
    Map<String, String> format = Map.of("format", "pt");
    if (shards == 1) {
      SafetensorsWriter.write(folder.resolve("model.safetensors"), stored(0), format);
      return;
    }
    ObjectNode index = MAPPER.createObjectNode();
    ObjectNode shardOf = index.putObject("weight_map");
    for (int shard = 0; shard < shards; shard++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(shard + 1, shards);
      Map<String, StoredTensor> part = stored(shard);
      SafetensorsWriter.write(folder.resolve(name), part, format);
      part.keySet().forEach(tensor -> shardOf.put(tensor, name));
    }
    MAPPER.writeValue(folder.resolve("model.safetensors.index.json").toFile(), index);
  }

  /** Every so many tensors go to the same shard, so that neighbours are apart. */
  private Map<String, StoredTensor> stored(int shard) {
    Map<String, StoredTensor> part = new LinkedHashMap<>();
    int at = 0;
    for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
      if (at++ % shards == shard) {
        FloatTensor tensor = entry.getValue();
        ByteBuffer bytes = FloatCodec.encode(storedAs, tensor.data());
        List<Long> shape = Arrays.stream(tensor.shape()).mapToObj(Long::valueOf).toList();
        part.put(entry.getKey(), new StoredTensor(storedAs, shape, bytes::duplicate));
      }
    }
    return part;
  }

  /** Random tensors, each from the model's seed and its own name. */
  private static final class TinyWeights {
    /** Wide enough that heads prefer some positions, narrow enough that softmax stays soft. */
    private static final double GAIN = 1.5;

    private static final float SPECIAL = 0.1f;

    private final long seed;
    private final Map<String, FloatTensor> tensors = new LinkedHashMap<>();

    TinyWeights(long seed) {
      this.seed = seed;
    }

    Map<String, FloatTensor> tensors() {
      return tensors;
    }

    void linear(String name, int out, int in) {
      put(name, 0, GAIN / Math.sqrt(in), out, in);
    }

    void table(String name, int rows, int width) {
      put(name, 0, GAIN / Math.sqrt(width), rows, width);
    }

    void convolution(String name, int in, int out) {
      put(name + ".weight", 0, GAIN / Math.sqrt(in), in, out);
      put(name + ".bias", 0, 0.2, out);
    }

    void norm(String name, int width) {
      aroundOne(name + ".weight", width);
      put(name + ".bias", 0, 0.2, width);
    }

    void aroundOne(String name, int width) {
      put(name, 1, 0.2, width);
    }

    void shrinkSpecialRows(String name) {
      tensors.replace(name, withSmallSpecialRows(tensors.get(name)));
    }

    static FloatTensor withSmallSpecialRows(FloatTensor table) {
      float[] numbers = table.data().clone();
      for (int i = 0; i < TinyTokenizer.SPECIAL.size() * table.size(1); i++) {
        numbers[i] *= SPECIAL;
      }
      return new FloatTensor(numbers, table.shape());
    }

    private void put(String name, double mean, double deviation, int... shape) {
      // Random's sequence is fixed by its specification, on every machine and Java.
      Random random = new Random(seed * 1_000_003 + name.hashCode());
      float[] numbers = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) (mean + deviation * random.nextGaussian());
      }
      tensors.put(name, new FloatTensor(numbers, shape));
    }
  }
}
