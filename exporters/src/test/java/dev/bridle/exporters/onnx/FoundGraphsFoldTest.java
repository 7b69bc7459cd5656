// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.Shared;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.FloatVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is said of others' graphs holds: an edit that folds is published, with proof, and any other
 * is refused.
 */
final class FoundGraphsFoldTest {
  private static final HeadId HEAD = new HeadId(0, 1);

  /** Shared fixtures get no further names. */
  private static final OnnxExporter EXPORTER =
      OnnxExporter.verifiedOn(List.of())
          .withLink(
              (link, existing) -> {
                throw new UnsupportedOperationException("copy it");
              });

  @TempDir Path folder;

  /** The graphs that can be run and whose tokenizer, if any, is theirs. */
  static Stream<String> graphs() throws IOException {
    try (Stream<String> lines = Files.lines(Shared.path("fixtures/onnx/MANIFEST.tsv"))) {
      return lines
          .skip(1)
          .map(line -> line.substring(0, line.indexOf('\t')))
          .filter(file -> !file.matches(".*(headless|lora|ENCODER|12layer|megatron).*"))
          .filter(file -> !file.contains("gpt2-tiny/tiny-random-gpt2-fp32/"))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void whatFoldsIsPublishedAndWhatDoesNotIsRefused(String file) {
    try (LanguageModel model = Models.open(Shared.path("fixtures/onnx").resolve(file))) {
      DecoderGraph decoder = model.decoder();
      SiteCapacity capacity =
          SiteCapacity.of(decoder.model().graph(), decoder.sites().get(HEAD.layer()));
      boolean flat = decoder.source().isFlat();
      FloatVector vector = wave(model.shape().headDim());

      check(model, new HeadEdit.Scale(HEAD, 0.5), flat && capacity.scale());
      check(model, new HeadEdit.Add(HEAD, vector), flat && capacity.add());
      check(model, new HeadEdit.Project(HEAD, vector, 1), flat && capacity.project());
    }
  }

  private void check(LanguageModel model, HeadEdit edit, boolean folds) {
    Path out = folder.resolve(edit.getClass().getSimpleName());
    LanguageModel edited = model.with(EditPlan.of(edit));
    if (folds) {
      ModelFolder published = EXPORTER.export(edited, out);

      assertThat(published.parity().passes()).isTrue();
      assertThat(published.editedTensors()).isNotEmpty();
    } else {
      assertThatThrownBy(() -> EXPORTER.export(edited, out)).isInstanceOf(InputException.class);
      assertThat(out).doesNotExist();
    }
  }

  private static FloatVector wave(int size) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) Math.sin(1 + 2.3 * i);
    }
    return FloatVector.of(numbers);
  }
}
