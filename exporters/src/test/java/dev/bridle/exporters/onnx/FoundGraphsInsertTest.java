// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import dev.bridle.Shared;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.error.InputException;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.parity.Precision;
import dev.bridle.exporters.parity.ProofPrompt;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.runtime.Models;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.DecoderPorts;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every edit goes into every graph that others made and that is a main graph, behind any gate. */
final class FoundGraphsInsertTest {
  private static final int[] TOKENS = {7, 3, 44, 21, 9, 30, 2, 17};

  @TempDir Path folder;

  static Stream<String> graphs() throws java.io.IOException {
    return FoundGraphsFoldTest.graphs();
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void severalEditsOfEveryHeadArePublishedOrRefusedWithTheReason(String file) {
    try (LanguageModel model = Models.open(Shared.path("fixtures/onnx").resolve(file))) {
      for (Gate gate : Gate.values()) {
        publish(model, EditKinds.all(model.shape(), gate), folder.resolve(gate.toString()));
      }
    }
  }

  private static void publish(LanguageModel model, EditPlan plan, Path out) {
    OnnxExporter exporter = OnnxExporter.verifiedOn(List.of()).withMode(BakeMode.INSERT);
    LanguageModel edited = model.with(plan);
    if (!model.decoder().source().isFlat()) {
      assertThatThrownBy(() -> exporter.export(edited, out))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("edits are inserted into main graphs");
      assertThat(out).doesNotExist();
      return;
    }

    ModelFolder published = exporter.export(edited, out);

    assertThat(published.parity().passes()).isTrue();
    assertThat(published.editedTensors()).isNotEmpty();
    boolean takesPrompts =
        Folders.graph(out).inputs().stream()
            .anyMatch(input -> input.name().equals(DecoderPorts.PROMPT_LENGTH));
    assertThat(takesPrompts).isEqualTo(plan.gate() == Gate.GENERATED);
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void everyEditOfOneHeadAndOfEveryHeadComputesWhatItDoesAtRunTime(String file)
      throws OrtException {
    Path path = Shared.path("fixtures/onnx").resolve(file);
    try (LanguageModel model = Models.open(path)) {
      if (!model.decoder().source().isFlat()) {
        return;
      }
      for (Gate gate : Gate.values()) {
        for (EditKinds kind : EditKinds.values()) {
          compare(model, kind.one(model.shape(), gate), path.getParent());
          compare(model, kind.every(model.shape(), gate), path.getParent());
        }
      }
    }
  }

  private static void compare(LanguageModel model, EditPlan plan, Path data) throws OrtException {
    DecoderGraph decoder = model.decoder();
    OnnxModel inserted =
        decoder
            .model()
            .withGraph(new InsertHeadEdits(decoder, plan).apply(decoder.model().graph()));
    TokenBatch batch = ProofPrompt.of(TOKENS);
    FloatTensor expected = model.with(plan).logits(batch);

    float[][][] logits;
    try (GraphRun run = GraphRun.of(inserted, decoder.ports(), data)) {
      logits = run.logits(batch, TOKENS.length);
    }

    double largest = 0;
    double difference = 0;
    for (int at = 0; at < TOKENS.length; at++) {
      for (int token = 0; token < expected.size(2); token++) {
        double number = expected.at(0, at, token);
        largest = Math.max(largest, Math.abs(number));
        difference = Math.max(difference, Math.abs(logits[0][at][token] - number));
      }
    }
    assertThat(difference)
        .as("%s", plan)
        .isLessThanOrEqualTo(Precision.of(decoder).tolerance() * largest);
  }
}
