// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.edit.file.EditsFile;
import dev.bridle.error.InputException;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.ModelExporter;
import dev.bridle.exporters.ModelExporterContract;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.report.Report;
import dev.bridle.exporters.report.ReportFile;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exporter to ONNX keeps what an exporter promises, and the promises of its own. */
final class OnnxExporterTest extends ModelExporterContract {
  @Override
  protected ModelExporter exporter() {
    return OnnxExporter.verifiedOn(PROMPTS);
  }

  @Test
  void anEditThatWaitsForThePromptsEndIsRefusedWithARemedy() {
    LanguageModel gated = model.with(PLAN.withGate(Gate.GENERATED));

    assertThatThrownBy(() -> exporter().export(gated, place.resolve("out")))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "edits behind the gate \"generated\" cannot be folded: weights hold for every"
                + " position. Insert them, or fold with the gate \"all\".");

    assertThat(Folders.names(place)).isEmpty();
  }

  @Test
  void aNeutralPlanIsFoldedWhateverItsGate() {
    EditPlan neutral = EditPlan.of(new HeadEdit.Scale(new HeadId(0, 0), 1));

    ModelFolder folder =
        exporter().export(model.with(neutral.withGate(Gate.GENERATED)), place.resolve("out"));

    assertThat(folder.editedTensors()).isEmpty();
    assertThat(folder.parity().maxAbsLogitDifference()).isZero();
  }

  @Test
  void theModelIsProvedOnThePromptsAndOnRandomOnes() {
    ModelFolder folder = exporter().export(model.with(PLAN), place.resolve("out"));

    ReportFile report = ReportFile.read(folder.folder());
    List<Integer> prompt = new ArrayList<>();
    for (int id : model.tokenizer().encode(PROMPTS.get(0)).ids()) {
      prompt.add(id);
    }
    assertThat(report.samples()).hasSize(folder.parity().prompts()).hasSizeGreaterThan(1);
    assertThat(report.samples().get(0).prompt()).isEqualTo(prompt);
  }

  @Test
  void anotherSeedDrawsOtherPrompts() {
    OnnxExporter exporter = OnnxExporter.verifiedOn(List.of());
    exporter.export(model, place.resolve("a"));
    exporter.export(model, place.resolve("again"));
    exporter.withSeed(1).export(model, place.resolve("b"));

    assertThat(ReportFile.read(place.resolve("again")).samples())
        .isEqualTo(ReportFile.read(place.resolve("a")).samples());
    assertThat(ReportFile.read(place.resolve("b")).samples())
        .isNotEqualTo(ReportFile.read(place.resolve("a")).samples());
  }

  @Test
  void theFolderHoldsTheEditsAsAFile() {
    exporter().export(model.with(PLAN), place.resolve("out"));

    assertThat(EditsFile.read(place.resolve("out/edits.json"), model.shape())).isEqualTo(PLAN);
  }

  @Test
  void theReportIsMadeFromTheWrittenModel() {
    TokenBatch batch = TokenBatch.of(1, 30, 31);
    List<float[]> seen = new ArrayList<>();

    OnnxExporter.verifiedOn(List.of())
        .withReport(
            written -> {
              seen.add(written.logits(batch).data());
              assertThat(written.plan()).isEqualTo(EditPlan.none());
              return Report.of("Made from what was written");
            })
        .export(model.with(PLAN), place.resolve("out"));

    try (LanguageModel written = Models.open(place.resolve("out"))) {
      assertThat(seen).singleElement().isEqualTo(written.logits(batch).data());
    }
    assertThat(Folders.text(place.resolve("out/bridle-report.md")))
        .startsWith("# Made from what was written\n");
  }

  @Test
  void aReportThatFailsLeavesNothing() {
    OnnxExporter failing =
        OnnxExporter.verifiedOn(List.of())
            .withReport(
                written -> {
                  throw new IllegalStateException("no report today");
                });

    assertThatThrownBy(() -> failing.export(model, place.resolve("out")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no report today");

    assertThat(Folders.names(place)).isEmpty();
  }

  @Test
  void furtherFilesArePutIntoTheFolderAndIntoItsReport() {
    OnnxExporter.verifiedOn(List.of())
        .withFile("recipe.yaml", "name: ‹none›\n")
        .export(model, place.resolve("out"));

    assertThat(Folders.text(place.resolve("out/recipe.yaml"))).isEqualTo("name: ‹none›\n");
    assertThat(ReportFile.read(place.resolve("out")).digests()).containsKey("recipe.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../recipe.yaml", "/recipe.yaml", "a/b", "a\\b"})
  void aNameThatLeadsOutOfTheFolderIsRefused(String name) {
    OnnxExporter exporter = OnnxExporter.verifiedOn(List.of());

    assertThatThrownBy(() -> exporter.withFile(name, "text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no plain file name");
  }

  @Test
  void progressIsToldFromBeginningToEnd() {
    List<String> told = new ArrayList<>();
    Progress listener =
        (what, steps) -> {
          told.add(what + " " + steps);
          return new Progress.Task() {
            @Override
            public void advance(long finished) {
              told.add("+" + finished);
            }

            @Override
            public void close() {
              told.add("end");
            }
          };
        };

    OnnxExporter.verifiedOn(List.of()).withProgress(listener).export(model, place.resolve("out"));

    assertThat(told).containsExactly("writing out 4", "+1", "+1", "+1", "+1", "end");
  }

  @Test
  void aModelInShardsIsExportedAndItsReportNamesAllOfThem() {
    Path checkpoint = TinyModel.llama(5).inShards(3).writeTo(place.resolve("shards"));

    try (LanguageModel sharded = Models.open(checkpoint)) {
      exporter().export(sharded.with(PLAN), place.resolve("out"));
    }

    // sha256sum *.safetensors | sha256sum
    StringBuilder list = new StringBuilder();
    for (String name : Folders.names(checkpoint)) {
      if (name.endsWith(".safetensors")) {
        list.append(Folders.sha256(Folders.bytes(checkpoint.resolve(name))));
        list.append("  ").append(name).append("\n");
      }
    }
    assertThat(ReportFile.read(place.resolve("out")).modelDigest())
        .isEqualTo("sha256:" + Folders.sha256(Folders.utf8(list.toString())));
  }

  @Test
  void theReportNamesTheWeightsThatWereEdited() {
    exporter().export(model.with(PLAN), place.resolve("out"));

    byte[] weights = Folders.bytes(model.files().folder().resolve("model.safetensors"));
    assertThat(ReportFile.read(place.resolve("out")).modelDigest())
        .isEqualTo("sha256:" + Folders.sha256(weights));
  }
}
