// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.Shared;
import dev.bridle.error.InputException;
import dev.bridle.site.DecoderGraph;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs of other people that cannot be steered are refused with what is in the way. */
final class RefusedGraphsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pub-pytorch1.10-distilbert-ENCODER | it is an encoder",
        "pub-pytorch1.6-gpt2_past-12layer | cannot be run as a language model: its input"
            + " \"input_ids\" takes exactly 1 tokens at a time",
        "pub-ort-lora-adapter | no attention was found",
        "pub-ort-headless-attention-ops/dmmha_self_attn.onnx | followed by no output projection",
        "pub-pytorch1.9-megatron-gpt2/gpt2_megatron.onnx | its input \"attention_mask\" is FLOAT32",
        "pub-pytorch1.9-megatron-gpt2 | it holds several graphs: gpt2_megatron.onnx,"
            + " gpt2_megatron_opt_no_skiplayernorm.onnx",
        "pub-ort.transformers-1.17-gpt2-tiny/tiny-random-gpt2-fp32 | it has token ids up to 50294,"
            + " the model knows 1000 tokens"
      })
  void theReasonIsSaid(String path, String reason) {
    Path graph = Shared.path("fixtures/onnx").resolve(path);

    assertThatThrownBy(() -> Models.open(graph))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aGraphThatCannotBeRunCanBeLookedInto() {
    Path folder = Shared.path("fixtures/onnx/pub-pytorch1.6-gpt2_past-12layer");

    DecoderGraph decoder = Models.locate(folder);

    assertThat(decoder.sites()).hasSize(12);
    assertThat(decoder.ports().obstacles()).hasSize(2);
  }

  @Test
  void aLayerThatDoesNotReachTheLogitsIsReported() {
    Path folder = Shared.path("fixtures/onnx/genai-builder-llama-fp32-cpu");

    try (var model = Models.open(folder)) {
      assertThat(model.conduct().reasons())
          .contains(
              "the logits do not depend on layer 1: its heads are observed and edited in vain");
    }
  }

  @Test
  void whereTheRuntimeRefusesTwoRowsItsWordsAreKept() {
    Path folder = Shared.path("fixtures/onnx/torch-dynamo-sdpa-op23-ORTFAILS-llama");

    try (var model = Models.open(folder)) {
      assertThat(model.conduct().reasons())
          .singleElement()
          .asString()
          .startsWith("rows are run one by one, two together are not what each is alone: ONNX")
          .contains("Inputs 'cos_cache' and 'sin_cache' are expected to have the same shape");
    }
  }
}
