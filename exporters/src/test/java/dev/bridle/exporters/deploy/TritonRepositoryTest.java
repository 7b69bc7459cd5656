// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.exporters.FolderVerifier;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A repository that Triton serves: its layout, and a config that says what the graph says. */
final class TritonRepositoryTest {
  private static final Shipment TRITON = Shipment.to(Deployment.TRITON);
  private static final Map<String, String> TYPES =
      Map.of("FLOAT", "TYPE_FP32", "FLOAT16", "TYPE_FP16", "INT64", "TYPE_INT64");

  @TempDir Path place;

  @Test
  void theConfigNamesExactlyThePortsThatOnnxRuntimeFinds() throws Exception {
    Path model = bake(TinyModel.llama(5)).folder().resolve("triton/out");

    assertThatConfigFits(model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"genai-builder-llama-fp16-cpu", "optimum-onnx-gpt2"})
  void theConfigOfSomebodyElsesGraphDoesToo(String fixture) throws Exception {
    EditPlan plan = EditPlan.of(new HeadEdit.Scale(new HeadId(1, 2), 0.5));

    Path out =
        Ships.bake(Shared.path("fixtures/onnx/" + fixture), plan, TRITON, place.resolve("out"))
            .folder();

    assertThatConfigFits(out.resolve("triton/out"));
  }

  @Test
  void theBackendIsOnnxRuntimeAndBatchingIsOff() {
    Path out = bake(TinyModel.llama(5)).folder();

    List<TextFormat.Field> config =
        TextFormat.parse(Folders.text(out.resolve("triton/out/config.pbtxt")));
    assertThat(TextFormat.only(config, "name").text()).isEqualTo("out");
    assertThat(TextFormat.only(config, "backend").text()).isEqualTo("onnxruntime");
    assertThat(TextFormat.only(config, "max_batch_size").text()).isEqualTo("0");
  }

  @Test
  void theGraphThereIsTheFoldersAndTakesNoRoomOfItsOwn() throws IOException {
    ModelFolder baked = bake(TinyModel.llama(5));

    Path graph = baked.folder().resolve("model.onnx");
    Path served = baked.folder().resolve("triton/out/1/model.onnx");
    assertThat(Files.mismatch(graph, served)).isEqualTo(-1);
    long all;
    try (Stream<Path> files = Files.walk(baked.folder())) {
      all = files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
    assertThat(baked.bytesWritten()).isEqualTo(all - Files.size(graph));
  }

  @Test
  void theFolderOpensAndProvesItsSubfoldersToo() throws IOException {
    Path out = bake(TinyModel.llama(5)).folder();

    try (LanguageModel model = Models.open(out)) {
      FolderVerifier.Verification found = FolderVerifier.verify(out, model);
      assertThat(found.ok()).isTrue();
      assertThat(found.digests())
          .containsKeys("triton/out/config.pbtxt", "triton/out/1/model.onnx");
    }
    Files.writeString(out.resolve("triton/out/config.pbtxt"), "name: \"other\"\n");
    assertThat(FolderVerifier.changedFiles(out))
        .containsExactly("triton/out/config.pbtxt has changed since it was written");
  }

  @Test
  void whatCannotStandInAnAddressIsReplacedInTheName() {
    Path model = TinyModel.llama(5).writeTo(place.resolve("model"));

    Path out = Ships.bake(model, Ships.SCALE, TRITON, place.resolve("a model/é!")).folder();

    assertThat(out.resolve("triton/__/config.pbtxt")).content().startsWith("name: \"__\"\n");
  }

  private ModelFolder bake(TinyModel tiny) {
    Path model = tiny.writeTo(place.resolve("model"));
    return Ships.bake(model, Ships.MIXED, TRITON, place.resolve("out"));
  }

  private static void assertThatConfigFits(Path model) throws OrtException {
    List<TextFormat.Field> config = TextFormat.parse(Folders.text(model.resolve("config.pbtxt")));
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session =
            environment.createSession(model.resolve("1/model.onnx").toString(), options)) {
      assertThatPortsFit(TextFormat.only(config, "input").list(), session.getInputInfo().values());
      assertThatPortsFit(
          TextFormat.only(config, "output").list(), session.getOutputInfo().values());
    }
  }

  /** Sizes that the runtime knows stand in the config too; it may know more, of the cache. */
  private static void assertThatPortsFit(List<?> messages, Collection<NodeInfo> infos) {
    Map<String, String> types = new TreeMap<>();
    Map<String, List<?>> sizes = new TreeMap<>();
    for (Object message : messages) {
      List<?> fields = (List<?>) message;
      String name = TextFormat.only(fields, "name").text();
      types.put(name, TextFormat.only(fields, "data_type").text());
      sizes.put(name, TextFormat.only(fields, "dims").list());
    }
    Map<String, String> expected = new TreeMap<>();
    for (NodeInfo info : infos) {
      TensorInfo tensor = (TensorInfo) info.getInfo();
      String type = tensor.onnxType.name().substring("ONNX_TENSOR_ELEMENT_DATA_TYPE_".length());
      expected.put(info.getName(), TYPES.get(type));
      assertThat(sizes.get(info.getName())).as(info.getName()).hasSize(tensor.getShape().length);
      for (int axis = 0; axis < tensor.getShape().length; axis++) {
        if (tensor.getShape()[axis] >= 0) {
          assertThat(sizes.get(info.getName()).get(axis))
              .as(info.getName())
              .isEqualTo(Long.toString(tensor.getShape()[axis]));
        }
      }
    }
    assertThat(types).isEqualTo(expected);
  }
}
