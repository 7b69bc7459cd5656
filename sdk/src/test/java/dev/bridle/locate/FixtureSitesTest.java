// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.Shared;
import dev.bridle.error.InputException;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.FusedAttention;
import dev.bridle.site.Placement;
import dev.bridle.site.ProjectionMatrix;
import dev.bridle.site.WeightForm;
import dev.bridle.tensor.ElementType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs that twenty exporters and quantisers wrote are located, or refused with the reason. */
final class FixtureSitesTest {
  /** One line of the manifest: a graph, and how many projections its makers know it has. */
  record Listed(String file, int projections) {
    String folder() {
      return file.substring(0, file.indexOf('/'));
    }

    Path path() {
      return Shared.path("fixtures/onnx").resolve(file);
    }

    @Override
    public String toString() {
      return file;
    }
  }

  /** Where each family's weights stand under the names of the checkpoint that all exports share. */
  private static final Map<String, String> CHECKPOINTS =
      Map.of(
          "gpt_neox", "torch-dynamo-sdpa-op23-noopt-gpt_neox",
          "gpt2", "torch-dynamo-eager-gpt2",
          "llama", "torch-dynamo-sdpa-op23-noopt-llama");

  private static final Map<String, String> PROJECTIONS =
      Map.of(
          "gpt_neox", "m.gpt_neox.layers.%d.attention.dense.weight",
          "gpt2", "m.transformer.h.%d.attn.c_proj.weight",
          "llama", "m.model.layers.%d.self_attn.o_proj.weight");

  private static List<Listed> manifest() {
    try (Stream<String> lines = Files.lines(Shared.path("fixtures/onnx/MANIFEST.tsv"))) {
      return lines
          .skip(1)
          .map(line -> List.of(line.split("\t", -1)))
          .map(columns -> new Listed(columns.get(0), Integer.parseInt(columns.get(9))))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Listed> decoders() {
    return manifest().stream()
        .filter(it -> it.projections() > 0 && !it.folder().contains("ENCODER"));
  }

  static Stream<Listed> others() {
    return manifest().stream()
        .filter(it -> it.projections() == 0 || it.folder().contains("ENCODER"));
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void everyDecoderHasItsSitesAndHeads(Listed listed) {
    DecoderGraph decoder = locate(listed.path());

    List<AttentionSite> sites =
        decoder.source().placements().stream().map(Placement::sites).flatMap(List::stream).toList();
    assertThat(sites).hasSize(listed.projections());
    assertThat(sites)
        .allSatisfy(
            site -> assertThat(site.heads() + "x" + site.headDim()).isEqualTo(heads(listed)));
    assertThat(decoder.sites()).extracting(AttentionSite::layer).isSorted();
    assertThat(decoder.shape().layers()).isEqualTo(decoder.sites().size());
  }

  /** H and d as the makers chose them: the projects' READMEs and configs say so. */
  private static String heads(Listed listed) {
    String folder = listed.folder();
    if (folder.contains("gemma2") || folder.contains("qwen3")) {
      return "4x32";
    } else if (folder.contains("tiny") && !folder.contains("gqa")) {
      return "4x8";
    } else if (folder.contains("12layer")) {
      return "2x2";
    }
    return folder.contains("megatron") ? "2x4" : "4x16";
  }

  /** Exports of the three checkpoints whose weights are known by name. */
  static Stream<Listed> exportsOfKnownCheckpoints() {
    return decoders()
        .filter(it -> !it.folder().startsWith("pub"))
        .filter(it -> CHECKPOINTS.keySet().stream().anyMatch(it.folder()::contains));
  }

  @ParameterizedTest
  @MethodSource("exportsOfKnownCheckpoints")
  void theWeightThatIsFoundIsTheCheckpointsOwn(Listed listed) {
    String family =
        CHECKPOINTS.keySet().stream().filter(listed.folder()::contains).findFirst().orElseThrow();
    Path checkpoint = Shared.path("fixtures/onnx/" + CHECKPOINTS.get(family) + "/model.onnx");
    DecoderGraph truth = locate(checkpoint);

    DecoderGraph decoder = locate(listed.path());

    for (AttentionSite site : decoder.sites()) {
      AttentionSite named = truth.sites().get(site.layer());
      assertThat(named.projection().weight().initializer())
          .isEqualTo(PROJECTIONS.get(family).formatted(site.layer()));
      assertThat(ProjectionMatrix.read(decoder.model().graph(), site).data())
          .containsExactly(
              ProjectionMatrix.read(truth.model().graph(), named).data(), within(step(site)));
    }
  }

  /**
   * How far a stored number may be from the checkpoint's, whose largest is 0.32: nothing in single
   * precision, half a unit of the last of 11 bits in half precision, half a step of 255 or of 15
   * over the range of a column or a block.
   */
  private static float step(AttentionSite site) {
    WeightForm weight = site.projection().weight();
    if (weight instanceof WeightForm.Plain) {
      return weight.type() == ElementType.FLOAT16 ? 1.3e-4f : 0;
    }
    return weight.quantization().contains("int4") ? 0.024f : 1.4e-3f;
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatHoldsNoDecoderIsRefusedWithTheReason(Listed listed) {
    String reason =
        listed.folder().contains("ENCODER")
            ? "it is an encoder or a part of a model"
            : listed.folder().contains("headless")
                ? "1 of its 1 attentions are followed by no output projection"
                : "no attention was found in it";

    assertThatThrownBy(() -> locate(listed.path()))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(listed.path() + ": graph")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama"})
  void aMergedDecoderStandsInBothBranchesAndTheOneWithACacheIsRun(String family) {
    DecoderGraph decoder =
        locate(
            Shared.path("fixtures/onnx/optimum-onnx-merged-" + family)
                .resolve("decoder_model_merged.onnx"));

    assertThat(decoder.source().placements())
        .extracting(Placement::path)
        .containsExactly("If.then_branch", "If.else_branch");
    assertThat(decoder.ports().obstacles()).isEmpty();
    assertThat(decoder.ports().hasCache()).isTrue();
    assertThat(decoder.model().graph().operators()).doesNotContainKey("If");
  }

  @Test
  void aSearchesDecoderIsRunAndNotTheOneThatSeesOnlyTheLastToken() {
    DecoderGraph decoder =
        locate(
            Shared.path("fixtures/onnx/pub-ort.convert_generation-gpt2-tiny")
                .resolve("tiny_gpt2_greedysearch_with_init_decoder.onnx"));

    assertThat(decoder.source().placements())
        .extracting(Placement::path)
        .containsExactly("GreedySearch.decoder", "GreedySearch.init_decoder");
    assertThat(decoder.ports().obstacles()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "pub-pytorch1.6-gpt2_past-12layer/gpt2_past.onnx, it gives no logits a position",
    "pub-pytorch1.9-megatron-gpt2/gpt2_megatron.onnx, not an integer a token"
  })
  void aDecoderThatCannotBeRunIsStillLocatedAndSaysWhy(String file, String obstacle) {
    DecoderGraph decoder = locate(Shared.path("fixtures/onnx").resolve(file));

    assertThat(decoder.ports().obstacles()).anySatisfy(it -> assertThat(it).contains(obstacle));
  }

  @ParameterizedTest
  @CsvSource({
    "genai-builder-llama-fp32-cpu, GROUP_QUERY",
    "genai-builder-llama-fp16-cpu, MULTI_HEAD",
    "torch-dynamo-sdpa-op23-gpt2, STANDARD"
  })
  void fusedOperatorsAreKnownForWhatTheyAre(String folder, FusedAttention kind) {
    DecoderGraph decoder = locate(Shared.path("fixtures/onnx/" + folder + "/model.onnx"));

    assertThat(decoder.sites())
        .extracting(AttentionSite::core)
        .allSatisfy(
            core ->
                assertThat(core)
                    .isInstanceOfSatisfying(
                        AttentionCore.Fused.class,
                        fused -> assertThat(fused.kind()).isEqualTo(kind)));
  }

  private static DecoderGraph locate(Path file) {
    return SiteLocator.locate(file, OnnxFile.read(file), DeclaredShape.in(file.getParent()));
  }
}
