// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A constant that something else reads too is copied before it is edited. */
final class SharedInitializersTest {
  private static final String WEIGHT = "h.0.attn.c_proj.weight";
  private static final String BIAS = "h.0.attn.c_proj.bias";

  /** Three prompts of which each head's part in every logit is seen. */
  private static final ParityCheck CHECK =
      new ParityCheck(
          List.of(new int[] {1, 30, 31, 11, 32, 5, 60}, new int[] {1, 44, 9}, new int[] {63}),
          ParityCheck.FLOAT32_TOLERANCE);

  @TempDir Path place;

  /** One weight in both layers, however it is read. */
  enum Sharing {
    ONE_WEIGHT,
    ONE_TRANSPOSE,
    TWO_TRANSPOSES_OF_ONE_WEIGHT;

    void apply(GraphForms graph) {
      switch (this) {
        case ONE_WEIGHT -> graph.shareWeight();
        case ONE_TRANSPOSE -> graph.shareTranspose();
        case TWO_TRANSPOSES_OF_ONE_WEIGHT -> graph.shareBehindTransposes();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theOtherReaderOfAWeightGoesOnReadingTheOldOne(Sharing sharing) {
    Path shared = GraphForms.write(checkpoint().writeTo(place.resolve("shared")), sharing::apply);
    List<HandEdit> edits = List.of(HandEdit.scale("L0H1", -2), HandEdit.add("L0H2", 1));
    String weight = GraphForms.weightOf(shared, 0);
    assertThat(GraphForms.weightOf(shared, 1)).isEqualTo(weight);

    ModelFolder folder = export(shared, edits);

    assertThat(GraphForms.weightOf(folder.folder(), 1)).isEqualTo(weight);
    assertThat(GraphForms.weightOf(folder.folder(), 0)).isNotEqualTo(weight);
    assertThat(GraphForms.bytes(folder.folder(), weight))
        .isEqualTo(GraphForms.bytes(shared, weight));
    assertComputesTheEditByHand(folder, edits);
  }

  @ParameterizedTest
  @EnumSource
  void everyReaderCanHaveItsOwnEdit(Sharing sharing) {
    Path shared = GraphForms.write(checkpoint().writeTo(place.resolve("shared")), sharing::apply);
    List<HandEdit> edits =
        List.of(
            HandEdit.scale("L0H1", -2),
            HandEdit.project("L1H1", 2, 1),
            HandEdit.replace("L1H3", 3));

    ModelFolder folder = export(shared, edits);

    assertThat(GraphForms.weightOf(folder.folder(), 0))
        .isNotEqualTo(GraphForms.weightOf(folder.folder(), 1));
    assertComputesTheEditByHand(folder, edits);
  }

  @ParameterizedTest
  @EnumSource
  void offsetsAloneLeaveTheSharedWeightShared(Sharing sharing) {
    Path shared = GraphForms.write(checkpoint().writeTo(place.resolve("shared")), sharing::apply);
    List<HandEdit> edits = List.of(HandEdit.add("L1H0", 4));
    String weight = GraphForms.weightOf(shared, 0);

    ModelFolder folder = export(shared, edits);

    assertThat(GraphForms.weightOf(folder.folder(), 0)).isEqualTo(weight);
    assertThat(GraphForms.weightOf(folder.folder(), 1)).isEqualTo(weight);
    assertComputesTheEditByHand(folder, edits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"L0H2", "L1H2"})
  void theOtherReaderOfABiasGoesOnReadingTheOldOne(String head) {
    Path shared =
        GraphForms.write(checkpoint().writeTo(place.resolve("shared")), GraphForms::shareBias);
    List<HandEdit> edits = List.of(HandEdit.add(head, 5));

    ModelFolder folder = export(shared, edits);

    assertThat(GraphForms.bytes(folder.folder(), BIAS)).isEqualTo(GraphForms.bytes(shared, BIAS));
    assertThat(folder.editedTensors()).hasSize(1).doesNotContain(BIAS);
    assertComputesTheEditByHand(folder, edits);
  }

  @Test
  void bothReadersOfABiasCanHaveTheirOwn() {
    Path shared =
        GraphForms.write(checkpoint().writeTo(place.resolve("shared")), GraphForms::shareBias);
    List<HandEdit> edits = List.of(HandEdit.add("L0H2", 5), HandEdit.add("L1H2", 6));

    ModelFolder folder = export(shared, edits);

    assertThat(folder.editedTensors()).hasSize(2).doesNotHaveDuplicates();
    assertComputesTheEditByHand(folder, edits);
  }

  @Test
  void aReaderThatIsNoProjectionCountsToo() {
    Path shared =
        GraphForms.write(
            checkpoint().writeTo(place.resolve("shared")), GraphForms::readBiasElsewhere);
    List<HandEdit> edits = List.of(HandEdit.add("L0H2", 7));

    ModelFolder folder = export(shared, edits);

    assertThat(GraphForms.bytes(folder.folder(), BIAS)).isEqualTo(GraphForms.bytes(shared, BIAS));
    assertComputesTheEditByHand(folder, edits);
  }

  @Test
  void aReaderInABranchCountsToo() {
    Path shared =
        GraphForms.write(
            checkpoint().writeTo(place.resolve("shared")), GraphForms::readWeightInABranch);
    List<HandEdit> edits = List.of(HandEdit.scale("L0H2", 3));

    ModelFolder folder = export(shared, edits);

    assertThat(folder.editedTensors()).doesNotContain(WEIGHT);
    assertThat(GraphForms.bytes(folder.folder(), WEIGHT))
        .isEqualTo(GraphForms.bytes(shared, WEIGHT));
    assertComputesTheEditByHand(folder, edits);
  }

  @Test
  void aConstantOfOneReaderIsEditedInItsPlace() {
    Path alone = checkpoint().writeTo(place.resolve("alone"));
    List<HandEdit> edits = List.of(HandEdit.scale("L0H1", 2), HandEdit.add("L0H1", 8));

    ModelFolder folder = export(alone, edits);

    assertThat(folder.editedTensors()).containsExactlyInAnyOrder(WEIGHT, BIAS);
    assertComputesTheEditByHand(folder, edits);
  }

  /** A GPT-2 whose layers have equal projections, so that sharing them changes nothing. */
  private static TinyModel checkpoint() {
    TinyModel model = TinyModel.gpt2(9);
    FloatTensor weight = model.tensor(WEIGHT);
    FloatTensor bias = model.tensor(BIAS);
    return model.with("h.1.attn.c_proj.weight", weight).with("h.1.attn.c_proj.bias", bias);
  }

  private ModelFolder export(Path folder, List<HandEdit> edits) {
    try (LanguageModel model = Models.open(folder)) {
      return OnnxExporter.verifiedOn(List.of())
          .export(model.with(HandEdit.plan(edits)), place.resolve("out"));
    }
  }

  private void assertComputesTheEditByHand(ModelFolder folder, List<HandEdit> edits) {
    Path byHand = HandEdit.bake(checkpoint(), edits).writeTo(place.resolve("by hand"));
    try (LanguageModel written = Models.open(folder.folder());
        LanguageModel hand = Models.open(byHand)) {
      assertThat(CHECK.compare(written, hand).passes()).isTrue();
    }
  }
}
