// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads checkpoints that transformers wrote, where the shared folder with them is present. */
final class FixtureCheckpointTest {
  private static final Path FAMILIES = Path.of("../../shared/fixtures/hf");

  /** Eleven probabilities in single precision do not sum to one more exactly than this. */
  private static final float SOFTMAX_TOLERANCE = 1e-5f;

  @BeforeEach
  void needsTheFixtures() {
    Assumptions.assumeTrue(Files.isDirectory(FAMILIES), () -> "there is no " + FAMILIES);
  }

  @Test
  void theTensorsOfALlamaHaveTheShapesItsConfigGivesThem() {
    Path llama = FAMILIES.resolve("llama");
    ModelConfig config = ModelConfig.read(llama);
    Checkpoint checkpoint = Checkpoint.open(llama);

    long hidden = config.positive("hidden_size");
    long z = (long) config.positive("num_attention_heads") * config.positive("head_dim");
    long kv = (long) config.positive("num_key_value_heads") * config.positive("head_dim");
    long wide = config.positive("intermediate_size");
    long vocabulary = config.positive("vocab_size");
    long layer = 2 * hidden * z + 2 * hidden * kv + 3 * hidden * wide + 2 * hidden;
    long expected = config.positive("num_hidden_layers") * layer + 2 * vocabulary * hidden + hidden;

    assertThat(config.architecture()).isEqualTo("llama");
    assertThat(config.tokenIds("eos_token_id")).containsExactly(2);
    assertThat(checkpoint.tensor("model.layers.0.self_attn.k_proj.weight").shape())
        .containsExactly(kv, hidden);
    assertThat(checkpoint.names().stream().mapToLong(n -> checkpoint.tensor(n).elements()).sum())
        .isEqualTo(expected);
  }

  @Test
  void theReferencesPatternIsAProbabilityOverThePast() {
    Safetensors reference =
        Safetensors.open(FAMILIES.resolve("llama").resolve("reference.safetensors"));
    FloatTensor pattern = reference.tensor("pattern.1").toFloats();

    for (int head = 0; head < pattern.size(1); head++) {
      for (int query = 0; query < pattern.size(2); query++) {
        float sum = 0;
        for (int key = 0; key <= query; key++) {
          sum += pattern.at(0, head, query, key);
        }
        assertThat(sum).isCloseTo(1, within(SOFTMAX_TOLERANCE));
      }
    }
  }

  @Test
  void theReferencesTokensAreInTheVocabulary() {
    Safetensors reference =
        Safetensors.open(FAMILIES.resolve("llama").resolve("reference.safetensors"));
    ByteBuffer ids = reference.tensor("input_ids").source().read();

    assertThat(reference.tensor("input_ids").shape()).containsExactly(2L, 11L);
    while (ids.hasRemaining()) {
      assertThat(ids.getLong()).isBetween(0L, 127L);
    }
  }

  @Test
  void everyFamilyReadsAndHasFiniteWeights() throws IOException {
    List<Path> families;
    try (Stream<Path> folders = Files.list(FAMILIES)) {
      families = folders.filter(Files::isDirectory).toList();
    }

    assertThat(families).hasSizeGreaterThan(10);
    for (Path family : families) {
      Checkpoint checkpoint = Checkpoint.open(family);
      assertThat(ModelConfig.read(family).architecture()).isNotEmpty();
      assertThat(checkpoint.names()).isNotEmpty();
      for (String name : checkpoint.names()) {
        for (float number : checkpoint.tensor(name).toFloats().data()) {
          assertThat(number).isFinite();
        }
      }
    }
  }
}
