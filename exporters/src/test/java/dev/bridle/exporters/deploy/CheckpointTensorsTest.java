// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.Safetensors;
import dev.bridle.checkpoint.SafetensorsWriter;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatVector;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The edited tensors, put into the checkpoint they came from, give the baked graph's logits. */
final class CheckpointTensorsTest {
  /** The same numbers in a graph with a few more additions of zero: rounding alone. */
  private static final float ROUNDING = 2e-5f;

  private static final Shipment SAFETENSORS = Shipment.to(Deployment.ORT).with(Interop.SAFETENSORS);
  private static final TokenBatch TOKENS = TokenBatch.of(5, 9, 17, 4, 30, 8);

  @TempDir Path place;

  @Test
  void aLlamaWithEveryKindOfEditIsReproduced() throws IOException {
    Path model = TinyModel.llama(5).writeTo(place.resolve("model"));

    ModelFolder baked = bake(model, Ships.MIXED);

    assertThat(baked.shipped().get(1).note()).contains("\"attention_bias\": true");
    assertSameLogits(patched(model, baked.folder()), baked.folder());
  }

  @Test
  void aGpt2HasItsOwnBiasAndOrientation() throws IOException {
    Path model = TinyModel.gpt2(6).writeTo(place.resolve("model"));

    ModelFolder baked = bake(model, Ships.MIXED);

    assertThat(edited(baked.folder()).names())
        .allSatisfy(name -> assertThat(name).matches(".*h\\.[01]\\.attn\\.c_proj\\.(weight|bias)"))
        .hasSize(4);
    assertThat(baked.shipped().get(1).note()).doesNotContain("attention_bias");
    assertSameLogits(patched(model, baked.folder()), baked.folder());
  }

  @Test
  void aCheckpointInHalfTheBitsAndSeveralFilesIsReproducedInSinglePrecision() throws IOException {
    Path model =
        TinyModel.llama(5)
            .storedAs(ElementType.BFLOAT16)
            .inShards(2)
            .writeTo(place.resolve("model"));

    ModelFolder baked = bake(model, Ships.MIXED);

    assertSameLogits(patched(model, baked.folder()), baked.folder());
  }

  @Test
  void aScaledHeadChangesItsLayersWeightAlone() {
    Path model = TinyModel.llama(5).writeTo(place.resolve("model"));

    Safetensors edited = edited(bake(model, Ships.SCALE).folder());

    assertThat(edited.names()).containsExactly("model.layers.0.self_attn.o_proj.weight");
    assertThat(edited.metadata()).containsOnly(Map.entry("format", "pt"));
  }

  @Test
  void anAddedDirectionLeavesTheWeightAsItIs() {
    Path model = TinyModel.llama(5).writeTo(place.resolve("model"));

    Safetensors edited = edited(bake(model, Ships.ADD).folder());

    assertThat(edited.names()).noneMatch(name -> name.endsWith(".weight")).hasSize(8);
    assertThat(edited.metadata()).containsEntry("attention_bias", "true");
    for (String part : List.of("q", "k", "v")) {
      String name = "model.layers.1.self_attn." + part + "_proj.bias";
      assertThat(edited.tensor(name).toFloats().data()).containsOnly(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gemma2",
        "gemma3",
        "gpt2",
        "gpt_neox",
        "gptj",
        "llama",
        "llama3",
        "mistral",
        "olmo2",
        "opt",
        "phi",
        "phi3",
        "qwen2",
        "qwen3"
      })
  void everyFamilysScalesAreReproduced(String family) throws IOException {
    Path model = Shared.path("fixtures/hf/" + family);
    EditPlan plan = EditPlan.of(new HeadEdit.Scale(new HeadId(1, 1), -1.5));

    ModelFolder baked = bake(model, plan);

    assertSameLogits(patched(model, baked.folder()), baked.folder());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gemma2",
        "gemma3",
        "gpt2",
        "gpt_neox",
        "llama",
        "llama3",
        "olmo2",
        "opt",
        "phi",
        "qwen3"
      })
  void additionsAreReproducedWhereTheFamilyHasABias(String family) throws IOException {
    Path model = Shared.path("fixtures/hf/" + family);

    ModelFolder baked = bake(model, addition(model));

    assertSameLogits(patched(model, baked.folder()), baked.folder());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gptj", "mistral", "phi3", "qwen2"})
  void additionsAreRefusedWhereItHasNone(String family) {
    Path model = Shared.path("fixtures/hf/" + family);

    assertThatThrownBy(() -> bake(model, addition(model)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("have no bias behind attention");
    assertThat(place.resolve("out")).doesNotExist();
  }

  @Test
  void aGraphThatWasExportedByOthersHasNoCheckpointsNames() {
    Path graph = Shared.path("fixtures/onnx/optimum-onnx-llama");
    EditPlan plan = EditPlan.of(new HeadEdit.Scale(new HeadId(1, 1), 2));

    assertThatThrownBy(() -> bake(graph, plan))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not built from a Hugging Face checkpoint");
  }

  private static EditPlan addition(Path model) {
    try (LanguageModel opened = Models.open(model)) {
      ModelShape shape = opened.shape();
      float[] step = new float[shape.headDim()];
      for (int i = 0; i < step.length; i++) {
        step[i] = 0.25f * (i % 3) - 0.2f;
      }
      return EditPlan.of(new HeadEdit.Add(new HeadId(1, 1), FloatVector.of(step)));
    }
  }

  private ModelFolder bake(Path model, EditPlan plan) {
    return Ships.bake(model, plan, SAFETENSORS, place.resolve("out"));
  }

  private static Safetensors edited(Path folder) {
    return Safetensors.open(folder.resolve("o_proj.safetensors"));
  }

  /** The checkpoint as somebody makes it who follows the note. */
  private Path patched(Path model, Path folder) throws IOException {
    Path patched = Files.createDirectory(place.resolve("patched"));
    Checkpoint before = Checkpoint.open(model);
    Safetensors edited = edited(folder);
    Map<String, StoredTensor> tensors = new TreeMap<>();
    before.names().forEach(name -> tensors.put(name, before.tensor(name)));
    edited.names().forEach(name -> tensors.put(name, edited.tensor(name)));
    SafetensorsWriter.write(patched.resolve("model.safetensors"), tensors, Map.of());
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode config = (ObjectNode) mapper.readTree(model.resolve("config.json").toFile());
    if (edited.metadata().containsKey("attention_bias")) {
      config.put("attention_bias", true);
    }
    mapper.writeValue(patched.resolve("config.json").toFile(), config);
    return patched;
  }

  private static void assertSameLogits(Path patched, Path baked) {
    float[] expected = logits(baked);
    float[] actual = logits(patched);
    float largest = 0;
    for (float logit : expected) {
      largest = Math.max(largest, Math.abs(logit));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(ROUNDING * largest));
    }
  }

  private static float[] logits(Path folder) {
    try (LanguageModel model = Models.open(folder)) {
      return model.logits(TOKENS).data();
    }
  }
}
