// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Edits fold into output projections as other exporters write them. */
final class ProjectionFormsTest {
  private static final ParityCheck CHECK =
      new ParityCheck(
          List.of(new int[] {1, 30, 31, 11, 32, 5, 60}, new int[] {1, 44, 9}, new int[] {63}),
          ParityCheck.FLOAT32_TOLERANCE);

  private static final List<HandEdit> EDITS =
      List.of(
          HandEdit.scale("L0H0", 1.5),
          HandEdit.add("L0H1", 1),
          HandEdit.project("L0H2", 2, 1),
          HandEdit.replace("L1H3", 3),
          HandEdit.add("L1H3", 4));

  @TempDir Path place;

  /** The ways. */
  enum Written {
    BEHIND_A_TRANSPOSE,
    GEMM,
    GEMM_WITH_BIAS,
    GEMM_OF_A_TURNED_WEIGHT,
    GEMM_OF_A_TURNED_WEIGHT_WITH_BIAS,
    GEMM_WITH_FACTORS,
    GEMM_WITH_A_FACTOR_AND_NO_BIAS,
    GEMM_WITH_ONE_NUMBER_AS_BIAS;

    void apply(GraphForms graph) {
      switch (this) {
        case BEHIND_A_TRANSPOSE -> graph.transpose();
        case GEMM -> graph.gemm(false, false, 1, 1);
        case GEMM_WITH_BIAS -> graph.gemm(false, true, 1, 1);
        case GEMM_OF_A_TURNED_WEIGHT -> graph.gemm(true, false, 1, 1);
        case GEMM_OF_A_TURNED_WEIGHT_WITH_BIAS -> graph.gemm(true, true, 1, 1);
        case GEMM_WITH_FACTORS -> graph.gemm(true, true, 4, 0.5f);
        case GEMM_WITH_A_FACTOR_AND_NO_BIAS -> graph.gemm(false, false, 0.25f, 1);
        case GEMM_WITH_ONE_NUMBER_AS_BIAS -> graph.gemmWithOneNumberAsBias();
      }
    }
  }

  static Stream<Arguments> cases() {
    return Arrays.stream(TinyModels.values())
        .flatMap(family -> Arrays.stream(Written.values()).map(form -> Arguments.of(family, form)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void theFormComputesWhatTheCheckpointComputes(TinyModels family, Written written) {
    Path form = GraphForms.write(checkpoint(family, "form"), written::apply);

    try (LanguageModel model = Models.open(form);
        LanguageModel plain = Models.open(checkpoint(family, "plain"))) {
      assertThat(CHECK.compare(model, plain).passes()).isTrue();
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void theFileComputesTheEditByHand(TinyModels family, Written written) {
    Path form = GraphForms.write(checkpoint(family, "form"), written::apply);
    Path byHand = HandEdit.bake(family.checkpoint(), EDITS).writeTo(place.resolve("by hand"));

    try (LanguageModel model = Models.open(form)) {
      ModelFolder folder =
          OnnxExporter.verifiedOn(List.of())
              .export(model.with(HandEdit.plan(EDITS)), place.resolve("out"));

      try (LanguageModel baked = Models.open(folder.folder());
          LanguageModel hand = Models.open(byHand)) {
        assertThat(CHECK.compare(baked, hand).passes()).isTrue();
      }
    }
  }

  private Path checkpoint(TinyModels family, String name) {
    return family.checkpoint().writeTo(place.resolve(name));
  }
}
