// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.edit.EditPlan;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.exporters.parity.ParityReport;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The written file computes what the edit computes at run time, and what a hand computes. */
final class FoldedLogitsTest {
  /**
   * Below the tolerance that publication asks for: measured at most 1.2e-6 of the largest logit
   * over these plans, so that a tenth of the tolerance is far from rounding and a fold that was
   * only nearly right would be seen.
   */
  private static final double ROUNDING = ParityCheck.FLOAT32_TOLERANCE / 10;

  /** An edit that did nothing would be seen. */
  private static final double VISIBLE = 0.01;

  private static final List<int[]> PROMPTS =
      List.of(new int[] {1, 30, 31, 11, 32, 5, 60}, new int[] {1, 44, 9}, new int[] {63});

  private static final Map<TinyModels, LanguageModel> OPEN = new EnumMap<>(TinyModels.class);

  @TempDir Path place;

  @BeforeAll
  static void open(@TempDir Path checkpoints) {
    for (TinyModels family : TinyModels.values()) {
      Path folder = checkpoints.resolve(family.name());
      OPEN.put(family, Models.open(family.checkpoint().writeTo(folder)));
    }
  }

  @AfterAll
  static void close() {
    OPEN.values().forEach(LanguageModel::close);
    OPEN.clear();
  }

  static Stream<Arguments> cases() {
    return Arrays.stream(TinyModels.values())
        .flatMap(family -> Plans.all().stream().map(plan -> Arguments.of(family, plan)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void theFileComputesTheRunTimeEditAndTheEditByHand(
      TinyModels family, Plans.Plan plan, TestReporter reporter) {
    LanguageModel model = OPEN.get(family);
    EditPlan edits = HandEdit.plan(plan.edits());
    LanguageModel edited = model.with(edits);

    ModelFolder folder = OnnxExporter.verifiedOn(List.of()).export(edited, place.resolve("out"));

    ParityCheck check = new ParityCheck(PROMPTS, ROUNDING);
    Path byHand =
        HandEdit.bake(family.checkpoint(), plan.edits()).writeTo(place.resolve("by hand"));
    try (LanguageModel written = Models.open(folder.folder());
        LanguageModel hand = Models.open(byHand)) {
      ParityReport runTime = check.compare(written, edited);
      ParityReport manual = check.compare(written, hand);
      assertThat(runTime.relativeDifference()).isLessThan(ROUNDING);
      assertThat(manual.relativeDifference()).isLessThan(ROUNDING);
      assertThat(folder.parity().relativeDifference()).isLessThan(ROUNDING);
      assertThat(check.compare(written, model).relativeDifference()).isGreaterThan(VISIBLE);
      reporter.publishEntry(
          Map.of(
              "against the run-time edit", Double.toString(runTime.relativeDifference()),
              "against the edit by hand", Double.toString(manual.relativeDifference()),
              "on random prompts", Double.toString(folder.parity().relativeDifference())));
    }
  }
}
