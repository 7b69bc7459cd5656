// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.TinyModel;
import dev.bridle.edit.Gate;
import dev.bridle.error.InputException;
import dev.bridle.exporters.FolderVerifier;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.onnx.BakeMode;
import dev.bridle.exporters.onnx.OnnxExporter;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a shipment asks for is in the folder, and nothing else. */
final class ShipmentTest {
  private static final String[] ALWAYS = {
    "bridle-report.html",
    "bridle-report.json",
    "bridle-report.md",
    "config.json",
    "edits.json",
    "generation_config.json",
    "model.onnx",
    "tokenizer.json"
  };

  @TempDir Path place;

  @Test
  void onnxRuntimeAloneNeedsModelAndTokenizer() {
    ModelFolder baked = bake(TinyModel.llama(5), Shipment.to(Deployment.ORT));

    assertThat(Folders.names(baked.folder())).containsExactly(ALWAYS);
  }

  @Test
  void severalDeploymentsShareAFolder() {
    ModelFolder baked =
        bake(
            TinyModel.llama(5),
            new Shipment(Set.of(Deployment.values()), Set.of()).with(Interop.SAFETENSORS));

    assertThat(Folders.names(baked.folder()))
        .contains(ALWAYS)
        .contains(
            "bridle-decoder.json",
            "genai_config.json",
            "o_proj.safetensors",
            "serving.properties",
            "triton");
    assertThat(baked.shipped())
        .extracting(ShippedFiles::target)
        .containsExactly("genai", "djl", "triton", "ort", "safetensors");
  }

  @Test
  void everyShippedFileIsThereAndInTheReport() throws IOException {
    ModelFolder baked =
        bake(
            TinyModel.llama(5),
            new Shipment(Set.of(Deployment.values()), Set.of(Interop.SAFETENSORS)));

    JsonNode report =
        new ObjectMapper().readTree(baked.folder().resolve("bridle-report.json").toFile());
    assertThat(baked.shipped())
        .allSatisfy(
            shipped ->
                assertThat(shipped.files())
                    .allSatisfy(
                        file -> {
                          assertThat(baked.folder().resolve(file)).isRegularFile();
                          assertThat(report.path("digests").has(file)).as(file).isTrue();
                        }));
    assertThat(report.path("shipped")).hasSize(5);
    assertThat(report.at("/shipped/0/target").asText()).isEqualTo("genai");
    assertThat(Folders.text(baked.folder().resolve("bridle-report.md")))
        .contains("What the folder is made for", "safetensors", "exact");
  }

  @Test
  void aGeneralFolderSaysNothingOfShipments() {
    Path out = bake(TinyModel.llama(5), Shipment.general()).folder();

    assertThat(Folders.names(out)).contains("genai_config.json", "serving.properties");
    assertThat(Folders.text(out.resolve("serving.properties")))
        .isEqualTo("engine=OnnxRuntime\noption.modelName=model\n");
    assertThat(Folders.text(out.resolve("bridle-report.json"))).doesNotContain("shipped");
  }

  @Test
  void djlNeedsATokenizer() throws IOException {
    Path model = TinyModel.llama(5).writeTo(place.resolve("model"));
    Files.delete(model.resolve("tokenizer.json"));

    assertThatThrownBy(
            () -> Ships.bake(model, Ships.SCALE, Shipment.to(Deployment.DJL), place.resolve("out")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tokenizer.json");
    assertThat(Folders.names(place)).containsExactly("model");
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Deployment.parse("vllm")).hasMessageContaining("genai, djl, triton");
    assertThatThrownBy(() -> Interop.parse("pickle")).hasMessageContaining("safetensors or gguf");
  }

  @Test
  void aGraphThatWaitsForPromptsEndsIsShippedWhereClientsFeedThem() {
    ModelFolder baked = insert(Gate.GENERATED, Shipment.to(Deployment.TRITON, Deployment.ORT));

    assertThat(Folders.text(baked.folder().resolve("triton/out/config.pbtxt")))
        .contains("{ name: \"prompt_length\", data_type: TYPE_INT64, dims: [ -1 ] }");
    assertThat(baked.shipped())
        .allSatisfy(shipped -> assertThat(shipped.note()).contains("prompt_length"));
  }

  @ParameterizedTest
  @EnumSource(names = {"GENAI", "DJL"})
  void itIsRefusedWhereNobodyFeedsThem(Deployment deployment) {
    assertThatThrownBy(() -> insert(Gate.GENERATED, Shipment.to(deployment)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("prompt_length")
        .hasMessageContaining("deploy to triton or ort");
    assertThat(Folders.names(place)).containsExactly("model");
  }

  @ParameterizedTest
  @EnumSource(Deployment.class)
  void insertedEditsAtEveryPositionAreShippedAsFoldedOnes(Deployment deployment) {
    ModelFolder baked = insert(Gate.ALL, Shipment.to(deployment));

    assertThat(baked.shipped()).extracting(ShippedFiles::target).contains(deployment.label());
    assertThat(FolderVerifier.changedFiles(baked.folder())).isEmpty();
  }

  @Test
  void weightsForACheckpointAreTakenFromFoldedGraphsAlone() {
    assertThatThrownBy(() -> insert(Gate.ALL, Shipment.general().with(Interop.SAFETENSORS)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("inserted edits stand beside the weights");
  }

  @Test
  void aControlVectorHoldsNoEditsThatWaitForThePromptsEnd() {
    assertThatThrownBy(() -> insert(Gate.GENERATED, Shipment.general().with(Interop.GGUF)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("they wait for the prompt's end");
  }

  private ModelFolder insert(Gate gate, Shipment shipment) {
    Path model = TinyModel.llama(5).writeTo(place.resolve("model"));
    try (LanguageModel opened = Models.open(model)) {
      return OnnxExporter.verifiedOn(List.of())
          .withMode(BakeMode.INSERT)
          .shippedTo(shipment)
          .export(opened.with(Ships.ADD.withGate(gate)), place.resolve("out"));
    }
  }

  private ModelFolder bake(TinyModel tiny, Shipment shipment) {
    Path model = tiny.writeTo(place.resolve("model"));
    return Ships.bake(model, Ships.MIXED, shipment, place.resolve("out"));
  }
}
