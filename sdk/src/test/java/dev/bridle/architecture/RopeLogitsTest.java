// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Llama with each kind of rotation computes what Hugging Face transformers computes, within the
 * first context of 8 tokens, beyond it, and growing past it with a cache.
 *
 * <p>The figures in rope-logits.json are the first logits of the last token by LlamaForCausalLM of
 * transformers 5.18.0, with weights from the formula below. Leaving a scaling out changes them by
 * more than one.
 */
final class RopeLogitsTest {
  /** Two layers of single precision in another order of operations. */
  private static final float ROUNDING = 2e-4f;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path folder;

  static Stream<Arguments> cases() throws IOException {
    try (InputStream file = RopeLogitsTest.class.getResourceAsStream("rope-logits.json")) {
      return StreamSupport.stream(MAPPER.readTree(file).spliterator(), false)
          .map(
              item ->
                  Arguments.of(
                      item.get("kind").textValue(),
                      item.get("first").intValue(),
                      item.get("length").intValue(),
                      item));
    }
  }

  @ParameterizedTest(name = "{0}, {1} tokens at once of {2}")
  @MethodSource("cases")
  void logitsAreThoseOfTransformers(String kind, int first, int length, JsonNode expected) {
    Llama family = new Llama();
    Path written = llama(expected.get("config")).writeTo(folder.resolve("llama"));
    OnnxModel model = family.build(ModelConfig.read(written), Checkpoint.open(written));
    float[] figures = new float[expected.get("logits").size()];
    for (int i = 0; i < figures.length; i++) {
      figures[i] = expected.get("logits").get(i).floatValue();
    }

    float[] logits = lastLogits(model, first, length);

    assertThat(Arrays.copyOf(logits, figures.length))
        .as(kind)
        .containsExactly(figures, within(ROUNDING));
  }

  /** Some tokens at once, the others one by one with a cache. */
  private static float[] lastLogits(OnnxModel model, int first, int length) {
    try (FedGraph run = new FedGraph(model)) {
      Map<String, float[]> outputs = Map.of();
      Map<String, float[]> cache = new HashMap<>();
      for (int past = 0, now = first; past < length; past += now, now = 1) {
        run.feed("input_ids", ids(past, now), 1, now)
            .feed(
                "attention_mask",
                LongStream.generate(() -> 1).limit(past + now).toArray(),
                1,
                past + now)
            .feed("position_ids", LongStream.range(past, past + now).toArray(), 1, now);
        for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
          for (String part : new String[] {"key", "value"}) {
            run.feed(
                "past_key_values." + layer + "." + part,
                cache.getOrDefault("present." + layer + "." + part, new float[0]),
                1,
                TinyModel.KV_HEADS,
                past,
                TinyModel.HEAD_DIM);
          }
        }
        outputs = run.go();
        cache.putAll(outputs);
      }
      float[] logits = outputs.get("logits");
      return Arrays.copyOfRange(logits, logits.length - TinyTokenizer.SIZE, logits.length);
    }
  }

  private static long[] ids(int from, int count) {
    return LongStream.range(from, from + count)
        .map(i -> (7 * i * i + 3 * i + 5) % TinyTokenizer.SIZE)
        .toArray();
  }

  private static TinyModel llama(JsonNode config) {
    TinyModel model =
        TinyModel.llama(1)
            .withConfig("rope_theta", 100.0)
            .withConfig("max_position_embeddings", 32);
    for (String name : names().toList()) {
      model = model.with(name, filled(name, model.tensor(name).shape()));
    }
    for (Map.Entry<String, JsonNode> entry : config.properties()) {
      model = model.withConfig(entry.getKey(), entry.getValue());
    }
    return model;
  }

  private static Stream<String> names() {
    Stream<String> layers =
        Stream.of("0", "1")
            .flatMap(
                layer ->
                    Stream.of(
                            "input_layernorm",
                            "self_attn.q_proj",
                            "self_attn.k_proj",
                            "self_attn.v_proj",
                            "self_attn.o_proj",
                            "post_attention_layernorm",
                            "mlp.gate_proj",
                            "mlp.up_proj",
                            "mlp.down_proj")
                        .map(part -> "model.layers." + layer + "." + part + ".weight"));
    return Stream.concat(
        Stream.of("model.embed_tokens.weight", "model.norm.weight", "lm_head.weight"), layers);
  }

  /** Numbers that depend on a tensor's name and their place only, in any language. */
  private static FloatTensor filled(String name, int... shape) {
    float[] numbers = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < numbers.length; i++) {
      double even = (mixed(name.hashCode() + i) >>> 8) / 16777216.0 - 0.5;
      if (name.contains("norm")) {
        numbers[i] = (float) (1 + even / 2);
      } else {
        numbers[i] = (float) (name.contains("embed") ? 2 * even : even);
      }
    }
    return new FloatTensor(numbers, shape);
  }

  private static int mixed(int bits) {
    int once = (bits ^ (bits >>> 16)) * 0x45d9f3b;
    int twice = (once ^ (once >>> 16)) * 0x45d9f3b;
    return twice ^ (twice >>> 16);
  }
}
