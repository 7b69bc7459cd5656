// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.edit.EditPlan;
import dev.bridle.exporters.FolderVerifier;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A published folder is a model like any other: it can be edited and published again. */
final class BakeOfABakeTest {
  private static final ParityCheck CHECK =
      new ParityCheck(
          List.of(new int[] {1, 30, 31, 11, 32, 5, 60}, new int[] {1, 44, 9}),
          ParityCheck.FLOAT32_TOLERANCE);

  private static final List<HandEdit> FIRST =
      List.of(HandEdit.add("L0H1", 1), HandEdit.scale("L1H2", 3), HandEdit.add("L1H2", 2));

  private static final List<HandEdit> SECOND =
      List.of(
          HandEdit.scale("L0H1", -0.5), HandEdit.project("L1H2", 3, 1), HandEdit.add("L0H3", 4));

  @TempDir Path place;

  @ParameterizedTest
  @EnumSource
  void editsOfBothBakesCompose(TinyModels family) {
    try (LanguageModel model = Models.open(family.checkpoint().writeTo(place.resolve("model")))) {
      export(model, FIRST, "once");
    }
    try (LanguageModel once = Models.open(place.resolve("once"))) {
      export(once, SECOND, "twice");

      try (LanguageModel twice = Models.open(place.resolve("twice"))) {
        LanguageModel runTime = once.with(HandEdit.plan(SECOND));
        assertThat(CHECK.compare(twice, runTime).passes()).isTrue();
      }
    }
    Path byHand = bakeTwice(family);
    try (LanguageModel twice = Models.open(place.resolve("twice"));
        LanguageModel hand = Models.open(byHand)) {
      assertThat(CHECK.compare(twice, hand).passes()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsBakedLaterActsEarlier(TinyModels family) {
    // A baked edit is part of the projection: a head's z, which the next edit sees, is untouched.
    EditPlan first = HandEdit.plan(FIRST);
    EditPlan second = HandEdit.plan(SECOND);
    try (LanguageModel model = Models.open(family.checkpoint().writeTo(place.resolve("model")))) {
      export(model, FIRST, "once");
      try (LanguageModel once = Models.open(place.resolve("once"))) {
        export(once, SECOND, "twice");
      }

      try (LanguageModel twice = Models.open(place.resolve("twice"))) {
        assertThat(CHECK.compare(twice, model.with(second.then(first))).passes()).isTrue();
        assertThat(CHECK.compare(twice, model.with(first.then(second))).passes()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSecondBakeAddsNoOperatorWhereTheFirstLeftABias(TinyModels family) {
    try (LanguageModel model = Models.open(family.checkpoint().writeTo(place.resolve("model")))) {
      export(model, FIRST, "once");
    }
    try (LanguageModel once = Models.open(place.resolve("once"))) {
      export(once, SECOND, "twice");
    }

    OnnxGraph once = Folders.graph(place.resolve("once"));
    OnnxGraph twice = Folders.graph(place.resolve("twice"));
    assertThat(twice.operators()).isEqualTo(once.operators());
    assertThat(twice.initializers().keySet()).isEqualTo(once.initializers().keySet());
  }

  @ParameterizedTest
  @EnumSource
  void bothFoldersVerify(TinyModels family) {
    try (LanguageModel model = Models.open(family.checkpoint().writeTo(place.resolve("model")))) {
      export(model, FIRST, "once");
    }
    try (LanguageModel once = Models.open(place.resolve("once"))) {
      export(once, SECOND, "twice");
    }

    for (String name : List.of("once", "twice")) {
      try (LanguageModel model = Models.open(place.resolve(name))) {
        assertThat(FolderVerifier.verify(place.resolve(name), model).ok()).isTrue();
      }
    }
  }

  private void export(LanguageModel model, List<HandEdit> edits, String name) {
    OnnxExporter.verifiedOn(List.of())
        .export(model.with(HandEdit.plan(edits)), place.resolve(name));
  }

  private Path bakeTwice(TinyModels family) {
    return HandEdit.bake(HandEdit.bake(family.checkpoint(), FIRST), SECOND)
        .writeTo(place.resolve("by hand"));
  }
}
