// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import dev.bridle.checkpoint.SafetensorsWriter;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A GPT-2 of random numbers; what it says means nothing, but it takes as long as a real one.
 *
 * @param layers how many blocks
 * @param heads of width 64 in each
 * @param vocabulary how many tokens
 * @param seed of the numbers
 */
record RandomGpt2(int layers, int heads, int vocabulary, long seed) {
  private static final int HEAD_DIM = 64;
  private static final int POSITIONS = 1024;

  /** The shape of GPT-2 small: 124 million numbers. */
  static RandomGpt2 small() {
    return new RandomGpt2(12, 12, 50257, 1);
  }

  /** A model whose runs take a millisecond. */
  static RandomGpt2 tiny() {
    return new RandomGpt2(6, 4, 4096, 1);
  }

  /** Writes config and weights into a folder that exists. */
  Path writeTo(Path folder) throws IOException {
    Files.writeString(folder.resolve("config.json"), config());
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    int width = heads * HEAD_DIM;
    table(tensors, "wte.weight", vocabulary, width);
    table(tensors, "wpe.weight", POSITIONS, width);
    for (int layer = 0; layer < layers; layer++) {
      String at = "h." + layer + ".";
      norm(tensors, at + "ln_1", width);
      linear(tensors, at + "attn.c_attn", width, 3 * width);
      linear(tensors, at + "attn.c_proj", width, width);
      norm(tensors, at + "ln_2", width);
      linear(tensors, at + "mlp.c_fc", width, 4 * width);
      linear(tensors, at + "mlp.c_proj", 4 * width, width);
    }
    norm(tensors, "ln_f", width);
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
    return folder;
  }

  private String config() {
    return """
        {
          "model_type": "gpt2",
          "n_layer": %d,
          "n_head": %d,
          "n_embd": %d,
          "n_positions": %d,
          "vocab_size": %d,
          "activation_function": "gelu_new",
          "layer_norm_epsilon": 1e-5
        }
        """
        .formatted(layers, heads, heads * HEAD_DIM, POSITIONS, vocabulary);
  }

  private void table(Map<String, StoredTensor> tensors, String name, int rows, int width) {
    put(tensors, name, 0, 1 / Math.sqrt(width), rows, width);
  }

  private void linear(Map<String, StoredTensor> tensors, String name, int in, int out) {
    put(tensors, name + ".weight", 0, 1 / Math.sqrt(in), in, out);
    put(tensors, name + ".bias", 0, 0.1, out);
  }

  private void norm(Map<String, StoredTensor> tensors, String name, int width) {
    put(tensors, name + ".weight", 1, 0.1, width);
    put(tensors, name + ".bias", 0, 0.1, width);
  }

  /** Evenly spread numbers of a mean and a standard deviation. */
  private void put(
      Map<String, StoredTensor> tensors, String name, double mean, double deviation, int... shape) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + name.hashCode());
    float[] numbers = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    double reach = deviation * Math.sqrt(3);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (mean + reach * (2 * random.nextDouble() - 1));
    }
    tensors.put(name, StoredTensor.of(new FloatTensor(numbers, shape)));
  }
}
