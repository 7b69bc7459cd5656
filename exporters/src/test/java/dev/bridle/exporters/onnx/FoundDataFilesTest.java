// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.Shared;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.exporters.FolderVerifier;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs that others exported with data files are baked without writing those again. */
final class FoundDataFilesTest {
  private static final HeadId HEAD = new HeadId(0, 1);

  @TempDir Path place;

  @ParameterizedTest
  @CsvSource({
    "genai-builder-llama-fp32-cpu, model.onnx.data",
    "genai-builder-llama-fp16-cpu, model.onnx.data",
    "genai-builder-llama-int4-cpu, model.onnx.data",
    "genai-builder-qwen2-fp32-cpu, model.onnx.data",
    "genai-builder-qwen3-fp32-cpu, model.onnx.data",
    "onnx-externaldata-llama, model.onnx_data"
  })
  void onlyWhatChangedIsWritten(String export, String data) {
    Path original =
        DataFolders.copy(Shared.path("fixtures/onnx").resolve(export), place.resolve("original"));
    try (LanguageModel model = Models.open(original)) {
      LanguageModel edited = model.with(plan(model));

      ModelFolder folder = OnnxExporter.verifiedOn(List.of()).export(edited, place.resolve("out"));

      assertThat(folder.linkedFiles()).containsExactly(data);
      assertThat(DataFolders.same(folder.folder().resolve(data), original.resolve(data))).isTrue();
      assertThat(DataFolders.tensorsIn(folder.folder(), GraphWriter.SIDECAR))
          .isSubsetOf(folder.editedTensors());
      requireSameVersionsAndConfig(model, original, folder.folder());
      requireSameLogits(edited, folder.folder());
    }
  }

  private static void requireSameVersionsAndConfig(LanguageModel model, Path original, Path baked) {
    OnnxModel before = model.decoder().model();
    OnnxModel after = Models.locate(baked).model();
    assertThat(after.irVersion()).isEqualTo(before.irVersion());
    assertThat(after.opsets()).isEqualTo(before.opsets());
    if (Folders.names(original).contains("genai_config.json")) {
      assertThat(Folders.text(baked.resolve("genai_config.json")))
          .isEqualTo(Folders.text(original.resolve("genai_config.json")));
    }
  }

  private static void requireSameLogits(LanguageModel edited, Path baked) {
    ParityCheck check = ParityCheck.on(edited, List.of(), 9);
    try (LanguageModel written = Models.open(baked)) {
      assertThat(check.compare(written, edited).passes()).isTrue();
      assertThat(FolderVerifier.verify(baked, written).ok()).isTrue();
    }
  }

  /** What the site's weight holds: every one takes an offset, most take a factor too. */
  private static EditPlan plan(LanguageModel model) {
    HeadEdit add = new HeadEdit.Add(HEAD, wave(model.shape().headDim()));
    SiteCapacity capacity =
        SiteCapacity.of(model.decoder().model().graph(), model.decoder().sites().get(0));
    return capacity.scale() ? EditPlan.of(new HeadEdit.Scale(HEAD, 0.5), add) : EditPlan.of(add);
  }

  private static FloatVector wave(int size) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) Math.sin(1 + 2.3 * i);
    }
    return FloatVector.of(numbers);
  }
}
