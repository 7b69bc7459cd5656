// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control vector of llama.cpp holds what heads add to the residual stream. */
final class ControlVectorTest {
  /** Sums of eight products in double precision, rounded to single precision once. */
  private static final float ROUNDING = 1e-6f;

  private static final Shipment GGUF = Shipment.to(Deployment.ORT).with(Interop.GGUF);
  private static final String WEIGHT = "model.layers.1.self_attn.o_proj.weight";

  @TempDir Path place;

  @Test
  void aDirectionIsTheAdditionBehindTheProjection() throws IOException {
    TinyModel tiny = TinyModel.llama(5);

    Gguf file = read(bake(tiny, Ships.ADD));

    assertThat(file.vectors()).containsOnlyKeys("direction.1");
    assertThat(file.vectors().get("direction.1"))
        .containsExactly(behind(tiny, 2), within(ROUNDING));
  }

  @Test
  void theAdditionsOfALayersHeadsAreOneDirection() throws IOException {
    TinyModel tiny = TinyModel.llama(5);
    EditPlan plan =
        EditPlan.of(
            new HeadEdit.Add(new HeadId(1, 2), Ships.STEP),
            new HeadEdit.Add(new HeadId(1, 0), Ships.STEP));
    float[] expected = behind(tiny, 2);
    float[] other = behind(tiny, 0);
    for (int i = 0; i < expected.length; i++) {
      expected[i] += other[i];
    }

    Gguf file = read(bake(tiny, plan));

    assertThat(file.vectors().get("direction.1")).containsExactly(expected, within(ROUNDING));
  }

  @Test
  void theFileSaysWhatItIsAndThatItIsApproximate() throws IOException {
    ModelFolder baked = bake(TinyModel.llama(5), Ships.ADD);

    Gguf file = read(baked);

    assertThat(file.values())
        .containsEntry("general.architecture", "controlvector")
        .containsEntry("controlvector.model_hint", "llama")
        .containsEntry("controlvector.layer_count", TinyModel.LAYERS);
    assertThat((String) file.values().get("general.description")).startsWith("Approximate");
    assertThat(baked.shipped().get(1).exact()).isFalse();
    assertThat(Folders.text(baked.folder().resolve("bridle-report.md"))).contains("approximate");
  }

  @Test
  void whatIsNoAdditionIsRefused() {
    assertThatThrownBy(() -> bake(TinyModel.llama(5), Ships.SCALE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the edit of L0H1 is no addition");
    assertThat(Folders.names(place)).containsExactly("model");
  }

  @Test
  void layerZeroIsRefusedSinceThereIsNoDirectionForIt() {
    EditPlan plan = EditPlan.of(new HeadEdit.Add(new HeadId(0, 2), Ships.STEP));

    assertThatThrownBy(() -> bake(TinyModel.llama(5), plan))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("llama.cpp has no direction for layer 0");
  }

  @Test
  void aFamilyThatNormsWhatAttentionReturnsIsRefused() {
    Path model = Shared.path("fixtures/hf/gemma2");
    EditPlan plan = EditPlan.of(new HeadEdit.Add(new HeadId(1, 1), gemmasStep()));

    assertThatThrownBy(() -> Ships.bake(model, plan, GGUF, place.resolve("out")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a norm follows the projection in gemma2");
  }

  private static FloatVector gemmasStep() {
    try (LanguageModel model = Models.open(Shared.path("fixtures/hf/gemma2"))) {
      float[] step = new float[model.shape().headDim()];
      step[0] = 1;
      return FloatVector.of(step);
    }
  }

  /** b·W from the checkpoint's own weight, stored [D, H·d]. */
  private static float[] behind(TinyModel tiny, int head) {
    FloatTensor weight = tiny.tensor(WEIGHT);
    float[] sum = new float[weight.size(0)];
    for (int j = 0; j < sum.length; j++) {
      double column = 0;
      for (int i = 0; i < TinyModel.HEAD_DIM; i++) {
        column += (double) Ships.STEP.at(i) * weight.at(j, head * TinyModel.HEAD_DIM + i);
      }
      sum[j] = (float) column;
    }
    return sum;
  }

  private ModelFolder bake(TinyModel tiny, EditPlan plan) {
    Path model = tiny.writeTo(place.resolve("model"));
    return Ships.bake(model, plan, GGUF, place.resolve("out"));
  }

  private static Gguf read(ModelFolder baked) throws IOException {
    return Gguf.read(baked.folder().resolve("control-vector.gguf"));
  }
}
