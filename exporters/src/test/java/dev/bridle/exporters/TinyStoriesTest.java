// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.Shared;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.exporters.FolderVerifier.Verification;
import dev.bridle.exporters.onnx.OnnxExporter;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.head.HeadId;
import dev.bridle.model.Generation;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A trained model that others made, baked, proved, and telling its stories from the new folder. */
final class TinyStoriesTest {
  private static final String PROMPT = "Once upon a time";
  private static final int NEW_TOKENS = 60;

  @TempDir Path place;

  @Test
  void aBakedModelTellsTheStoryThatTheEditTellsAtRunTime(TestReporter reporter) {
    Path checkpoint = Shared.path("models/tinystories-656k");
    Path out = place.resolve("out");
    GenerationSettings greedy = GenerationSettings.greedy(NEW_TOKENS);

    try (LanguageModel model = Models.open(checkpoint)) {
      LanguageModel edited =
          model.with(
              EditPlan.of(
                  new HeadEdit.Add(new HeadId(0, 3), step(model.shape().headDim())),
                  new HeadEdit.Scale(new HeadId(1, 7), 1.5)));

      ModelFolder folder =
          OnnxExporter.verifiedOn(List.of(PROMPT, "Tom and his dog went to the park."))
              .export(edited, out);

      reporter.publishEntry(
          "difference of a logit as a share of the largest",
          Double.toString(folder.parity().relativeDifference()));
      assertThat(folder.parity().relativeDifference()).isLessThan(ParityCheck.FLOAT32_TOLERANCE);
      try (LanguageModel baked = Models.open(out)) {
        Verification verification = FolderVerifier.verify(out, baked);
        Generation story = baked.generate(PROMPT, greedy);

        assertThat(verification.broken()).isEmpty();
        assertThat(verification.ok()).isTrue();
        assertThat(story.tokens()).hasSizeGreaterThan(20);
        assertThat(story.tokens()).isEqualTo(edited.generate(PROMPT, greedy).tokens());
        assertThat(story.text()).isEqualTo(edited.generate(PROMPT, greedy).text());
        assertThat(story.tokens()).isNotEqualTo(model.generate(PROMPT, greedy).tokens());
      }
    }
  }

  private static FloatVector step(int headDim) {
    Random random = new Random(1);
    float[] numbers = new float[headDim];
    for (int i = 0; i < headDim; i++) {
      numbers[i] = (float) (0.1 * random.nextGaussian());
    }
    return FloatVector.of(numbers);
  }
}
