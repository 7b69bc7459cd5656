// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.runtime.Models;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.Projection;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import dev.bridle.tensor.StoredTensor;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Edits of weights stored in 16 bits are computed exactly and rounded once. */
final class HalfPrecisionTest {
  /** Two layers of half-precision weights, 11 bits each, in sums of 32 terms of size one. */
  private static final double HALF_PRECISION = 0.05;

  private static final HeadId HEAD = new HeadId(0, 2);
  private static final String WEIGHT = "h.0.attn.c_proj.weight";
  private static final String BIAS = "h.0.attn.c_proj.bias";

  @TempDir Path place;

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT32"})
  void aScaledWeightIsTheElementNearestToTheProduct(ElementType type) {
    double factor = new Random(1).nextDouble();

    OnnxGraph folded = fold(gpt2(type), new HeadEdit.Scale(HEAD, factor));

    FloatTensor before = tensor(gpt2(type), WEIGHT);
    FloatTensor after = folded.initializers().get(WEIGHT).toFloats();
    for (int row = 0; row < before.size(0); row++) {
      boolean edited = row / TinyModel.HEAD_DIM == HEAD.head();
      for (int column = 0; column < before.size(1); column++) {
        float old = before.at(row, column);
        if (edited) {
          assertNearest(type, after.at(row, column), exact(factor).multiply(exact(old)));
        } else {
          assertThat(after.at(row, column)).isEqualTo(old);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16"})
  void aProductThatASingleWouldPutBetweenTwoElementsGoesToTheNearer(ElementType type) {
    // One and half a step of the type, and a little that no single can hold: a detour by the
    // nearest single ends in the middle, and then rounds down to one.
    double step = type == ElementType.FLOAT16 ? 0x1p-10 : 0x1p-7;
    double factor = 1 + step / 2 + 0x1p-40;
    TinyModel ones = TinyModel.gpt2(1);
    FloatTensor weight = ones.tensor(WEIGHT);
    float[] filled = new float[weight.data().length];
    Arrays.fill(filled, 1);
    DecoderGraph decoder =
        graph(ones.with(WEIGHT, new FloatTensor(filled, weight.shape())), type, "ones");

    OnnxGraph folded = fold(decoder, new HeadEdit.Scale(HEAD, factor));

    FloatTensor after = folded.initializers().get(WEIGHT).toFloats();
    assertThat(after.at(HEAD.head() * TinyModel.HEAD_DIM, 0)).isEqualTo((float) (1 + step));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT32"})
  void aBiasIsTheElementNearestToTheSumOfProducts(ElementType type) {
    FloatVector added = HandEdit.vector(3);

    OnnxGraph folded = fold(gpt2(type), new HeadEdit.Add(HEAD, added));

    FloatTensor weight = tensor(gpt2(type), WEIGHT);
    FloatTensor before = tensor(gpt2(type), BIAS);
    FloatTensor after = folded.initializers().get(BIAS).toFloats();
    assertThat(folded.initializers().get(BIAS).type()).isEqualTo(type);
    for (int column = 0; column < weight.size(1); column++) {
      BigDecimal sum = exact(before.at(column));
      for (int i = 0; i < added.size(); i++) {
        BigDecimal w = exact(weight.at(HEAD.head() * TinyModel.HEAD_DIM + i, column));
        sum = sum.add(exact(added.at(i)).multiply(w));
      }
      assertNearest(type, after.at(column), sum);
    }
  }

  @Test
  void aNewBiasHasTheWeightsType() {
    DecoderGraph decoder = graph(TinyModel.llama(2), ElementType.FLOAT16, "llama");

    FoldHeadEdits fold = new FoldHeadEdits(decoder, EditPlan.of(add(HEAD)));
    OnnxGraph folded = fold.apply(decoder.model().graph());

    assertThat(fold.editedTensors())
        .singleElement()
        .satisfies(
            name ->
                assertThat(folded.initializers().get(name).type()).isEqualTo(ElementType.FLOAT16));
  }

  @Test
  void theRuntimeRunsTheFoldedHalvesAndTheyComputeTheEdit() {
    List<HandEdit> edits = List.of(HandEdit.scale("L0H1", -2), HandEdit.add("L1H2", 4));
    for (TinyModels family : TinyModels.values()) {
      Path half = place.resolve("half " + family);
      DecoderGraph decoder = graph(family.checkpoint(), ElementType.FLOAT16, "half " + family);
      FoldHeadEdits fold = new FoldHeadEdits(decoder, HandEdit.plan(edits));
      OnnxGraph folded = fold.apply(decoder.model().graph());
      OnnxFile.write(decoder.model().withGraph(folded), half.resolve("model.onnx"));

      Path byHand =
          HandEdit.bake(family.checkpoint(), edits).writeTo(place.resolve("hand " + family));
      TokenBatch batch = TokenBatch.of(1, 30, 31, 11, 32);
      try (LanguageModel written = Models.open(half);
          LanguageModel hand = Models.open(byHand)) {
        float[] actual = written.logits(batch).data();
        float[] expected = hand.logits(batch).data();
        for (int i = 0; i < expected.length; i++) {
          assertThat((double) actual[i]).isCloseTo(expected[i], within(HALF_PRECISION));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT32"})
  void aFactorThatTheTypeCannotHoldIsRefused(ElementType type) {
    DecoderGraph decoder = gpt2(type);
    double factor = type == ElementType.FLOAT16 ? 1e6 : 1e39;

    assertThatThrownBy(() -> fold(decoder, new HeadEdit.Scale(HEAD, factor)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "an edited weight of layer 0 does not fit "
                + type
                + ". Use smaller factors or strengths, or export from a model in single"
                + " precision.");
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT32"})
  void anOffsetThatTheTypeCannotHoldIsRefused(ElementType type) {
    DecoderGraph decoder = gpt2(type);
    FloatVector far = HandEdit.vector(1).times(type == ElementType.FLOAT16 ? 1e6 : 1.5e38);

    assertThatThrownBy(() -> fold(decoder, new HeadEdit.Add(HEAD, far)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not fit " + type);
  }

  @Test
  void anEditThatDoesNotFitLeavesNothing() {
    Path checkpoint = TinyModel.llama(4).writeTo(place.resolve("model"));
    Path out = place.resolve("somewhere/out");
    try (LanguageModel model = Models.open(checkpoint)) {
      LanguageModel edited = model.with(EditPlan.of(new HeadEdit.Scale(HEAD, 1e39)));

      assertThatThrownBy(() -> OnnxExporter.verifiedOn(List.of()).export(edited, out))
          .isInstanceOf(InputException.class);
    }

    assertThat(out).doesNotExist();
    assertThat(place.resolve("somewhere")).isEmptyDirectory();
  }

  /** No element of the type is nearer to the number; of two equally near ones the even is meant. */
  private static void assertNearest(ElementType type, float actual, BigDecimal exact) {
    int bits = bits(type, actual);
    BigDecimal distance = exact(actual).subtract(exact).abs();
    for (int neighbour : new int[] {bits - 1, bits + 1}) {
      float other = element(type, neighbour);
      if (Float.isFinite(other)) {
        int compared = distance.compareTo(exact(other).subtract(exact).abs());
        assertThat(compared < 0 || (compared == 0 && (bits & 1) == 0))
            .as("%s for %s, beside %s", actual, exact, other)
            .isTrue();
      }
    }
  }

  private static int bits(ElementType type, float number) {
    ByteBuffer bytes = FloatCodec.encode(type, new float[] {number}).order(ByteOrder.LITTLE_ENDIAN);
    return type == ElementType.FLOAT32 ? bytes.getInt() : bytes.getShort();
  }

  private static float element(ElementType type, int bits) {
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, bits);
    return FloatCodec.decode(type, bytes, 1)[0];
  }

  private static BigDecimal exact(double number) {
    return new BigDecimal(number);
  }

  private static HeadEdit add(HeadId head) {
    return new HeadEdit.Add(head, HandEdit.vector(3));
  }

  private static OnnxGraph fold(DecoderGraph decoder, HeadEdit edit) {
    return new FoldHeadEdits(decoder, EditPlan.of(edit)).apply(decoder.model().graph());
  }

  private DecoderGraph gpt2(ElementType type) {
    return graph(TinyModel.gpt2(8), type, "gpt2");
  }

  private static FloatTensor tensor(DecoderGraph decoder, String name) {
    StoredTensor stored = decoder.model().graph().initializers().get(name);
    return stored.toFloats();
  }

  private DecoderGraph graph(TinyModel checkpoint, ElementType type, String name) {
    Path folder =
        GraphForms.write(
            checkpoint.writeTo(place.resolve(name)), graph -> graph.storeProjectionsAs(type));
    // Not every runtime has kernels for every precision; the graph alone is what is looked at.
    DecoderGraph decoder = Models.locate(folder);
    Projection projection = decoder.sites().get(0).projection();
    String weight = projection.weight().initializer();
    assertThat(decoder.model().graph().initializers().get(weight).type()).isEqualTo(type);
    return decoder;
  }
}
