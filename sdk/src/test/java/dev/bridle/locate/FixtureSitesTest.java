// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.Shared;
import dev.bridle.error.InputException;
import dev.bridle.onnx.OnnxFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs that others' exporters wrote are located, or refused with a reason. */
final class FixtureSitesTest {
  /** The same graph on another machine: the exporter's own check differs by 1e-6 from torch. */
  private static final float ROUNDING = 2e-5f;

  @Test
  void everyGraphIsLocatedOrRefused() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(Shared.path("fixtures/onnx"))) {
      files = found.filter(path -> path.toString().endsWith(".onnx")).sorted().toList();
    }
    List<String> located = new ArrayList<>();
    for (Path file : files) {
      try {
        DecoderGraph decoder = SiteLocator.locate(file, OnnxFile.read(file));
        assertThat(decoder.sites()).as(file.toString()).hasSize(2);
        located.add(file.getParent().getFileName().toString());
      } catch (InputException refusal) {
        assertThat(refusal).hasMessageStartingWith(file + ": graph");
      }
    }

    assertThat(located)
        .contains(
            "torch-dynamo-eager-gpt2",
            "torch-dynamo-eager-gpt_neox",
            "torch-dynamo-eager-llama",
            "ort-fp16-keepio-gpt2",
            "ort-fp16-keepio-gpt_neox")
        .noneMatch(name -> name.contains("ENCODER"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gpt_neox", "llama"})
  void theSitesOfPlainGraphsProjectTheirHeads(String family) throws IOException {
    Path folder = Shared.path("fixtures/onnx/torch-dynamo-eager-" + family);
    Path file = folder.resolve("model.onnx");

    DecoderGraph decoder = SiteLocator.locate(file, OnnxFile.read(file));

    assertThat(decoder.sites())
        .allSatisfy(
            site -> {
              assertThat(site.heads()).isEqualTo(4);
              assertThat(site.headDim()).isEqualTo(16);
            });
    ExposedRun.assertProjectionsMapZ(decoder);
    JsonNode rows = new ObjectMapper().readTree(folder.resolve("check.json").toFile());
    int[] first = ids(rows.path("input_ids").path(0));
    assertThat(ExposedRun.logits(decoder, first))
        .containsExactly(expected(folder, first.length * 128), within(ROUNDING));
  }

  private static int[] ids(JsonNode row) {
    int[] ids = new int[row.size()];
    Arrays.setAll(ids, i -> row.get(i).asInt());
    return ids;
  }

  /** The first numbers of the little-endian array behind NumPy's header. */
  private static float[] expected(Path folder, int count) throws IOException {
    ByteBuffer npy = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("expected_logits.npy")));
    npy.order(ByteOrder.LITTLE_ENDIAN);
    npy.position(10 + npy.getShort(8));
    float[] numbers = new float[count];
    npy.asFloatBuffer().get(numbers);
    return numbers;
  }
}
