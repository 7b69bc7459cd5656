// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import dev.bridle.error.InputException;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Device;
import dev.bridle.runtime.Models;
import dev.bridle.runtime.RuntimeSettings;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that cannot be used, and machines that cannot run them; see {@link Refusals}. */
class ModelRefusalTest {
  @TempDir Path folder;

  private Path model;

  @BeforeEach
  void prepare() {
    model = TinyModel.llama(folder.resolve("model"), 3);
  }

  @Test
  void aMissingModel() {
    assertRefused("missing-model", "inspect", folder.resolve("nowhere"));
  }

  @Test
  void aFolderWithoutModel() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertRefused("no-model-in-folder", "inspect", empty);
  }

  @Test
  void aFileThatIsNoOnnx() throws IOException {
    Path file = Files.writeString(folder.resolve("model.onnx"), "not a graph");

    assertRefused("no-onnx", "inspect", file);
  }

  @Test
  void truncatedWeights() throws IOException {
    alterWeights(bytes -> Arrays.copyOf(bytes, bytes.length - 1000));

    assertRefused("truncated-weights", "inspect", model);
  }

  @Test
  void aHeaderLongerThanTheFile() throws IOException {
    alterWeights(
        bytes -> {
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 50_000_000);
          return bytes;
        });

    assertRefused("header-past-the-end", "inspect", model);
  }

  @Test
  void tensorsThatOverlap() throws IOException {
    alterHeader(
        header ->
            ((ObjectNode) header.get("model.norm.weight"))
                .putArray("data_offsets")
                .add(0)
                .add(4L * TinyModel.LLAMA_HIDDEN));

    assertRefused("overlapping-tensors", "inspect", model);
  }

  @Test
  void aDtypeThatTakesAnotherLength() throws IOException {
    alterHeader(header -> ((ObjectNode) header.get("model.norm.weight")).put("dtype", "F16"));

    assertRefused("wrong-dtype", "inspect", model);
  }

  @Test
  void aDtypeThatNobodyKnows() throws IOException {
    alterHeader(header -> ((ObjectNode) header.get("model.norm.weight")).put("dtype", "F4"));

    assertRefused("unknown-dtype", "inspect", model);
  }

  @Test
  void aTensorOfAnotherShapeThanTheConfigMeans() {
    TinyModel.llama(3).with("model.norm.weight", new FloatTensor(new float[23], 23)).writeTo(model);

    assertRefused("wrong-shape", "inspect", model);
  }

  @Test
  void aMissingTensor() {
    TinyModel.llama(3).without("model.norm.weight").writeTo(model);

    assertRefused("missing-tensor", "inspect", model);
  }

  @Test
  void weightsThatArePickled() throws IOException {
    Files.move(model.resolve("model.safetensors"), model.resolve("pytorch_model.bin"));

    assertRefused("pickled-weights", "inspect", model);
  }

  @Test
  void anArchitectureThatNobodyKnows() {
    TinyModel.llama(3).withConfig("model_type", "mamba").writeTo(model);

    assertRefused("unknown-architecture", "inspect", model);
  }

  @Test
  void aTokenizerWithMoreTokensThanTheModel() {
    TinyModel.llama(3).with(TinyTokenizer.withBeginning().withExtraTokens(3)).writeTo(model);

    assertRefused("tokenizer-too-large", "generate", model, "--prompt", "the cat");
  }

  @Test
  void aModelWithoutTokenizer() throws IOException {
    Files.delete(model.resolve("tokenizer.json"));

    assertRefused("no-tokenizer", "generate", model, "--prompt", "the cat");
  }

  @Test
  void aNameThatNoModelOnTheHubHas() {
    assertRefused("hub-name", "inspect", "hf:org/name/more");
  }

  @Test
  void cudaOnAMachineWithout() {
    assumeThat(hasCuda(model)).as("a machine without CUDA").isFalse();

    Shell.Ended ended =
        Shell.run("generate", model, "--prompt", "the cat", "--device", "cuda", "--json");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .startsWith("bridle: CUDA cannot be used here: ")
        .contains("Use --device cpu.");
  }

  @Test
  void aDeviceThatNobodyKnows() {
    assertRefused("unknown-device", "inspect", model, "--device", "tpu");
  }

  @Test
  void fewerThreadsThanNone() {
    assertRefused("negative-threads", "inspect", model, "--threads", "-1");
  }

  @Test
  void noTokensAtAll() {
    assertRefused(
        "no-new-tokens", "generate", model, "--prompt", "the cat", "--max-new-tokens", "0");
  }

  @Test
  void aTemperatureThatIsNoNumber() {
    assertRefused(
        "nan-temperature", "generate", model, "--prompt", "the cat", "--temperature", "NaN");
  }

  @Test
  void aPromptLongerThanTheModel() {
    TinyModel.gpt2(folder.resolve("gpt2"), 3);

    assertRefused(
        "prompt-too-long", "generate", folder.resolve("gpt2"), "--prompt", "the cat ".repeat(100));
  }

  private void assertRefused(String golden, Object... arguments) {
    Refusals.assertRefused(folder, golden, arguments);
  }

  private void alterWeights(UnaryOperator<byte[]> change) throws IOException {
    Path file = model.resolve("model.safetensors");
    Files.write(file, change.apply(Files.readAllBytes(file)));
  }

  private interface HeaderChange {
    void apply(ObjectNode header);
  }

  private void alterHeader(HeaderChange change) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Path file = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    ObjectNode header = (ObjectNode) mapper.readTree(bytes, 8, length);
    change.apply(header);
    byte[] changed = mapper.writeValueAsBytes(header);
    ByteBuffer whole =
        ByteBuffer.allocate(8 + changed.length + bytes.length - 8 - length)
            .order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(changed.length).put(changed).put(bytes, 8 + length, bytes.length - 8 - length);
    Files.write(file, whole.array());
  }

  private static boolean hasCuda(Path model) {
    RuntimeSettings cuda = new RuntimeSettings(Device.parse("cuda"), 0);
    try (LanguageModel opened = Models.open(model, cuda)) {
      opened.generate("the cat", GenerationSettings.greedy(1));
      return true;
    } catch (InputException e) {
      return false;
    }
  }
}
