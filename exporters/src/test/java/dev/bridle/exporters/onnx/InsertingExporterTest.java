// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.exporters.FolderVerifier;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.ModelExporter;
import dev.bridle.exporters.ModelExporterContract;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.head.HeadId;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.runtime.Models;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The exporter that inserts keeps what an exporter promises, and the promises of its own. */
final class InsertingExporterTest extends ModelExporterContract {
  /** Folding and inserting sum in another order, which costs a few units of 24 bits. */
  private static final double ROUNDING = 1e-5;

  private static final TokenBatch TOKENS =
      TokenBatch.of(List.of(new int[] {1, 30, 31, 11, 32, 5, 60}, new int[] {9, 12, 44}))
          .withPrompts(4, 1);

  @Override
  protected ModelExporter exporter() {
    return OnnxExporter.verifiedOn(PROMPTS).withMode(BakeMode.INSERT);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsInsertedComputesWhatIsFolded(EditKinds kind) {
    EditPlan plan = kind.every(model.shape(), Gate.ALL);
    OnnxExporter.verifiedOn(PROMPTS).export(model.with(plan), place.resolve("folded"));
    exporter().export(model.with(plan), place.resolve("inserted"));

    try (LanguageModel folded = Models.open(place.resolve("folded"));
        LanguageModel inserted = Models.open(place.resolve("inserted"))) {
      assertClose(inserted.logits(TOKENS).data(), folded.logits(TOKENS).data());
    }
  }

  @ParameterizedTest
  @EnumSource
  void weightsAndUneditedLayersStayAsTheyAre(Gate gate) {
    OnnxGraph before = model.decoder().model().graph();
    EditPlan plan = EditPlan.of(new HeadEdit.Scale(new HeadId(1, 2), 3)).withGate(gate);

    ModelFolder folder = exporter().export(model.with(plan), place.resolve("out"));

    OnnxGraph after = Folders.graph(place.resolve("out"));
    before
        .initializers()
        .forEach(
            (name, tensor) ->
                assertThat(after.initializers().get(name).source().read())
                    .isEqualTo(tensor.source().read()));
    assertThat(folder.editedTensors()).containsExactly("bridle.edit.1.factors");
    assertThat(after.operators().keySet()).doesNotContain("If", "Loop", "Scan");
    if (gate == Gate.ALL) {
      assertThat(after.nodes()).hasSize(before.nodes().size() + 1);
      assertThat(after.inputs()).hasSameSizeAs(before.inputs());
    }
  }

  @Test
  void aProjectionOfEveryHeadIsTwoThinProductsALayer() {
    Map<String, Long> before = model.decoder().model().graph().operators();
    EditPlan plan = EditKinds.PROJECT.every(model.shape(), Gate.ALL);

    exporter().export(model.with(plan), place.resolve("out"));

    Map<String, Long> after = Folders.graph(place.resolve("out")).operators();
    long layers = model.shape().layers();
    assertThat(after.get("MatMul")).isEqualTo(before.get("MatMul") + 2 * layers);
    assertThat(after.get("Add")).isEqualTo(before.get("Add") + layers);
    assertThat(after.get("Mul")).isEqualTo(before.get("Mul"));
  }

  @ParameterizedTest
  @EnumSource
  void aNeutralPlanLeavesTheGraphAndItsLogitsAsTheyAre(Gate gate) {
    EditPlan neutral =
        EditPlan.of(
                new HeadEdit.Scale(new HeadId(0, 0), 1),
                new HeadEdit.Scale(new HeadId(0, 1), 2),
                new HeadEdit.Scale(new HeadId(0, 1), 0.5))
            .withGate(gate);

    ModelFolder folder = exporter().export(model.with(neutral), place.resolve("out"));

    assertThat(folder.editedTensors()).isEmpty();
    OnnxGraph written = Folders.graph(place.resolve("out"));
    assertThat(written.nodes()).isEqualTo(model.decoder().model().graph().nodes());
    assertThat(written.inputs()).isEqualTo(model.decoder().model().graph().inputs());
    try (LanguageModel opened = Models.open(place.resolve("out"))) {
      assertThat(opened.logits(TOKENS).data()).isEqualTo(model.logits(TOKENS).data());
    }
  }

  @Test
  void aFolderWithAGateIsAModelThatKnowsItsPromptsAndVerifies() {
    EditPlan plan = EditKinds.all(model.shape(), Gate.GENERATED);
    GenerationSettings settings = GenerationSettings.greedy(12);

    exporter().export(model.with(plan), place.resolve("out"));

    try (LanguageModel opened = Models.open(place.resolve("out"))) {
      assertThat(opened.decoder().ports().obstacles()).isEmpty();
      assertClose(opened.logits(TOKENS).data(), model.with(plan).logits(TOKENS).data());
      assertThat(opened.generate(PROMPTS.get(0), settings).tokens())
          .isEqualTo(model.with(plan).generate(PROMPTS.get(0), settings).tokens());
      assertThat(FolderVerifier.verify(place.resolve("out"), opened).ok()).isTrue();
    }
    assertThat(Folders.names(place.resolve("out"))).doesNotContain("genai_config.json");
  }

  @Test
  void theReportSaysHowTheEditsWereBaked() {
    exporter().export(model.with(PLAN), place.resolve("out"));

    assertThat(Folders.text(place.resolve("out/bridle-report.json")))
        .contains("\"mode\" : \"insert\"");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsInsertedCanBeEditedAgain(Gate gate) {
    EditPlan first = EditKinds.all(model.shape(), gate);
    EditPlan second =
        EditPlan.of(
                new HeadEdit.Scale(new HeadId(0, 1), -0.5), new HeadEdit.Scale(new HeadId(1, 0), 2))
            .withGate(gate);
    exporter().export(model.with(first), place.resolve("once"));

    try (LanguageModel once = Models.open(place.resolve("once"))) {
      exporter().export(once.with(second), place.resolve("twice"));
    }

    try (LanguageModel twice = Models.open(place.resolve("twice"))) {
      assertClose(
          twice.logits(TOKENS).data(), model.with(first).with(second).logits(TOKENS).data());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBakedModelIsCutBetweenItsLayersLikeAnyOther(Gate gate) {
    Path out = place.resolve("out");
    exporter().export(model.with(EditKinds.all(model.shape(), gate)), out);
    int[] prompt = {1, 30, 31, 11, 32};

    try (LanguageModel opened = Models.open(out);
        Interventions interventions = opened.interventions()) {
      FloatVector whole = opened.logits(TokenBatch.of(prompt)).row(0, prompt.length - 1);
      assertClose(interventions.clean(prompt).logits().toArray(), whole.toArray());
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    double largest = 0;
    double difference = 0;
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs((double) actual[i] - expected[i]));
    }
    assertThat(difference).isLessThanOrEqualTo(ROUNDING * largest);
  }
}
