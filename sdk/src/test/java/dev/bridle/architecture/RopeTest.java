// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import dev.bridle.tensor.ElementType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Turns heads in a graph and compares with multiplication of complex numbers. */
final class RopeTest {
  /** Sine and cosine of single-precision angles up to 11. */
  private static final float ROUNDING = 5e-6f;

  private static final int HEADS = 2;
  private static final int WIDTH = 8;
  private static final long[] POSITIONS = {0, 1, 5, 11};

  @TempDir Path folder;

  private final Decoder decoder =
      new Decoder(new ModelShape("test", 1, HEADS, HEADS, WIDTH, HEADS * WIDTH, 4));

  private ModelConfig config(String json) {
    try {
      return ModelConfig.readFile(
          Files.writeString(folder.resolve("config.json"), json.replace('\'', '"')));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void halvesOfAHeadTurnAgainstEachOther() {
    Rope rope = Rope.of(decoder, config("{'rope_theta': 50.0}"), WIDTH);

    assertTurned(rope, 50, 8, 4, 1);
  }

  @Test
  void aPartOfAHeadTurnsAndTheRestIsUntouched() {
    Rope rope = Rope.of(decoder, config("{'partial_rotary_factor': 0.5}"), WIDTH);

    assertTurned(rope, 10000, 4, 2, 1);
  }

  @Test
  void aFamilysDefaultsHoldWhereAConfigIsSilent() {
    RopeDefaults defaults = RopeDefaults.USUAL.withTheta(300).withShare(0.25);

    assertTurned(Rope.of(decoder, config("{}"), WIDTH, defaults), 300, 2, 1, 1);
  }

  @Test
  void neighboursTurnInPairs() {
    assertTurned(Rope.interleaved(decoder, 6, 10000), 10000, 6, 1, 2);
  }

  @Test
  void anyConfigMayTurnNeighbours() {
    RopeDefaults cohere = RopeDefaults.USUAL.withLayout(RopeLayout.PAIRS);

    assertTurned(Rope.of(decoder, config("{'rope_theta': 7.0}"), WIDTH, cohere), 7, 8, 1, 2);
  }

  @Test
  void twoRotationsLiveInOneGraph() {
    ModelConfig gemma = config("{'rope_theta': 90.0, 'rope_local_base_freq': 30.0}");
    Rope wide = Rope.of(decoder, gemma, "full_attention", WIDTH);
    Rope near = Rope.of(decoder, gemma, "sliding_attention", WIDTH);
    Rope again = Rope.of(decoder, gemma, "sliding_attention", WIDTH);
    float[] heads = heads();

    List<float[]> turned = run(heads, wide, near, again);

    assertThat(turned.get(0)).containsExactly(turned(heads, 90, 8, 4, 1), within(ROUNDING));
    assertThat(turned.get(1)).containsExactly(turned(heads, 30, 8, 4, 1), within(ROUNDING));
    assertThat(turned.get(2)).isEqualTo(turned.get(1));
  }

  private void assertTurned(Rope rope, double theta, int rotaryDim, int apart, int step) {
    float[] heads = heads();

    float[] turned = run(heads, rope).get(0);

    assertThat(turned)
        .containsExactly(turned(heads, theta, rotaryDim, apart, step), within(ROUNDING));
  }

  /** Pair i is (step·i, step·i + apart), a complex number that is multiplied with exp(j·p·f). */
  private static float[] turned(float[] heads, double theta, int rotaryDim, int apart, int step) {
    float[] turned = heads.clone();
    for (int row = 0; row < heads.length / WIDTH; row++) {
      for (int i = 0; i < rotaryDim / 2; i++) {
        double angle = POSITIONS[row % POSITIONS.length] / Math.pow(theta, 2.0 * i / rotaryDim);
        int real = row * WIDTH + step * i;
        double a = heads[real];
        double b = heads[real + apart];
        turned[real] = (float) (a * Math.cos(angle) - b * Math.sin(angle));
        turned[real + apart] = (float) (a * Math.sin(angle) + b * Math.cos(angle));
      }
    }
    return turned;
  }

  private static float[] heads() {
    Random random = new Random(1);
    float[] heads = new float[HEADS * POSITIONS.length * WIDTH];
    for (int i = 0; i < heads.length; i++) {
      heads[i] = random.nextFloat() - 0.5f;
    }
    return heads;
  }

  private List<float[]> run(float[] heads, Rope... ropes) {
    Object[] shape = {"batch", HEADS, "sequence", WIDTH};
    String input = decoder.graph().input(OnnxValue.of("heads", ElementType.FLOAT32, shape));
    List<String> results = new ArrayList<>();
    for (Rope rope : ropes) {
      results.add(rope.rotate("turn" + results.size(), input));
    }
    results.forEach(name -> decoder.graph().output(OnnxValue.of(name, ElementType.FLOAT32, shape)));
    OnnxModel model =
        new OnnxModel(
            9, "test", Map.of("", 20L), decoder.graph().build(), Map.of(), Remainder.NONE);
    try (FedGraph run = new FedGraph(model)) {
      int length = POSITIONS.length;
      Map<String, float[]> outputs =
          run.feed("input_ids", new long[length], 1, length)
              .feed("attention_mask", new long[length], 1, length)
              .feed("position_ids", POSITIONS, 1, length)
              .feed("heads", heads, 1, HEADS, length, WIDTH)
              .go();
      return results.stream().map(outputs::get).toList();
    }
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(
            "{'rope_scaling': {'type': 'spiral'}}",
            "rope_scaling.type: the rope scaling \"spiral\" is not known. Known: default, linear,"),
        Arguments.of(
            "{'rope_parameters': {'rope_type': 'mrope'}}",
            "rope_parameters.rope_type: the rope scaling \"mrope\" is not known"),
        Arguments.of("{'rope_theta': -1.0}", "rope_theta: the base is -1.0"),
        Arguments.of(
            "{'rope_scaling': {'type': 'linear'}}",
            "rope_scaling.factor: is missing. The rope scaling \"linear\" needs it"),
        Arguments.of(
            "{'rope_scaling': {'type': 'linear', 'factor': 0}}",
            "rope_scaling.factor: is 0.0. It must be a number above zero"),
        Arguments.of(
            "{'rope_scaling': {'type': 'dynamic', 'factor': 2}}",
            "max_position_embeddings: is missing"),
        Arguments.of("{'rope_scaling': {'type': 'yarn'}}", "rope_scaling.factor: is missing"),
        Arguments.of(
            "{'rope_scaling': {'type': 'llama3', 'factor': 2}}",
            "rope_scaling.low_freq_factor: is missing"),
        Arguments.of(
            "{'rope_scaling': {'type': 'llama3', 'factor': 2, 'low_freq_factor': 4,"
                + " 'high_freq_factor': 4}}",
            "rope_scaling.high_freq_factor: is not above low_freq_factor"),
        Arguments.of(
            "{'partial_rotary_factor': 1.5}",
            "partial_rotary_factor: a share of 1.5 of 8 dimensions cannot be turned in pairs"),
        Arguments.of("{'rotary_pct': 0.1}", "partial_rotary_factor: a share of 0.1 of 8"),
        Arguments.of(
            "{'rope_parameters': {'full_attention': {'rope_theta': 1.0}}}",
            "rope_parameters.full_attention: the rotation is said for each kind of layer"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatMakesNoRotationIsRefused(String json, String message) {
    assertRefused(json, message);
  }

  @Test
  void divisorsAreOneForEachPair() {
    String lists = "{'max_position_embeddings': 9, 'rope_scaling': {'type': 'longrope', %s}}";

    assertRefused(
        lists.formatted("'short_factor': [1, 2, 3], 'long_factor': [1, 2, 3, 4]"),
        "rope_scaling.short_factor: holds 3 numbers, but 4 pairs turn");
    assertRefused(
        lists.formatted("'short_factor': [1, 2, 3, 4]"),
        "rope_scaling.long_factor: holds 0 numbers, but 4 pairs turn");
    assertRefused(
        lists.formatted("'short_factor': [1, 2, 3, 4], 'long_factor': [1, 0, 3, 4]"),
        "rope_scaling.long_factor: holds a number that is not above zero");
  }

  @Test
  void numbersThatMakeNoFiniteFrequencyAreRefused() {
    assertRefused(
        "{'max_position_embeddings': 8, 'partial_rotary_factor': 0.25,"
            + " 'rope_scaling': {'rope_type': 'dynamic', 'factor': 2}}",
        "rope_scaling.rope_type: the numbers of the rope scaling \"dynamic\" make frequencies");
  }

  @Test
  void aKindOfLayerThatTheConfigLeavesOutIsRefused() {
    ModelConfig half = config("{'rope_parameters': {'full_attention': {'rope_theta': 9.0}}}");

    assertThatThrownBy(() -> Rope.of(decoder, half, "sliding_attention", WIDTH))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("rope_parameters.sliding_attention: is missing");
  }

  private void assertRefused(String json, String message) {
    assertThatThrownBy(() -> Rope.of(decoder, config(json), WIDTH))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }
}
