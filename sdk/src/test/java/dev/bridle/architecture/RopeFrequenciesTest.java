// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import dev.bridle.tensor.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Configs of every kind and spelling make the frequencies that Hugging Face transformers makes.
 *
 * <p>The figures in rope-frequencies.json are {@code inv_freq} and {@code attention_scaling} of the
 * rotary module of each family in transformers 5.18.0 on torch 2.13.0, after a run over so many
 * positions; the graph computes its own from the same positions.
 */
final class RopeFrequenciesTest {
  /** Both sides are single precision; a millionth is sixteen steps of it. */
  private static final double PERCENT = 1e-4;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path folder;

  static Stream<Arguments> cases() throws IOException {
    try (InputStream file =
        RopeFrequenciesTest.class.getResourceAsStream("rope-frequencies.json")) {
      return StreamSupport.stream(MAPPER.readTree(file).spliterator(), false)
          .map(
              item ->
                  Arguments.of(
                      item.get("name").textValue(),
                      item.get("layer").textValue(),
                      item.get("length").intValue(),
                      item));
    }
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("cases")
  void aConfigMeansWhatTransformersMakesOfIt(
      String name, String layer, int length, JsonNode expected) throws IOException {
    Path file = folder.resolve("config.json");
    MAPPER.writeValue(file.toFile(), expected.get("config"));
    RopeDefaults defaults = defaults(expected.get("family").textValue());

    RopeFrequencies turns =
        RopeScaling.of(
            RopeSettings.of(
                ModelConfig.readFile(file), layer, expected.get("head").intValue(), defaults));
    float[] frequencies = run(turns, length);

    assertThat(turns.attention())
        .as(name)
        .isCloseTo(expected.get("attention").doubleValue(), withinPercentage(PERCENT));
    assertThat(frequencies).hasSize(2 * expected.get("frequencies").size());
    for (int i = 0; i < turns.pairs(); i++) {
      float figure = expected.get("frequencies").get(i).floatValue();
      assertThat(frequencies[i]).isCloseTo(figure, within((float) (figure * PERCENT / 100)));
      assertThat(frequencies[i + turns.pairs()]).isEqualTo(frequencies[i]);
    }
  }

  /** What the classes of these families fix where a config is silent. */
  private static RopeDefaults defaults(String family) {
    return switch (family) {
      case "gpt_neox" -> RopeDefaults.USUAL.withShare(0.25);
      case "phi" -> RopeDefaults.USUAL.withShare(0.5);
      case "gemma3_text" -> RopeDefaults.USUAL.withTheta(1e6).withLocalTheta(1e4);
      default -> RopeDefaults.USUAL;
    };
  }

  private static float[] run(RopeFrequencies turns, int length) {
    GraphBuilder graph = new GraphBuilder("frequencies");
    String positions =
        graph.input(OnnxValue.of("positions", ElementType.FLOAT32, "batch", "sequence"));
    String made = turns.write(new Flow(graph), "frequencies", RopeLayout.HALVES, positions);
    // An initializer cannot be an output of every runtime.
    String result = graph.node("Identity", "result", Map.of(), made);
    graph.output(OnnxValue.of(result, ElementType.FLOAT32, 2 * turns.pairs()));
    OnnxModel model =
        new OnnxModel(9, "test", Map.of("", 20L), graph.build(), Map.of(), Remainder.NONE);
    // The greatest position stands neither last nor in the last row, as in padded batches.
    float[] numbers = {0, length - 1, 0, 0, 0, 0};
    try (FedGraph run = new FedGraph(model)) {
      return run.feed("positions", numbers, 2, 3).go().get(result);
    }
  }
}
