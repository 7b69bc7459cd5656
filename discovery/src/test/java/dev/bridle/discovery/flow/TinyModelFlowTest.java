// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.flow.FlowEdge.Way;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The flow of a model's own run. */
final class TinyModelFlowTest {
  /** Shares are quotients of sums in double precision. */
  private static final double EXACT = 1e-9;

  /** Sums of some dozens of numbers of size one in single precision. */
  private static final double ROUNDING = 1e-4;

  private static final int[] TOKENS = {1, 20, 31, 42, 20, 31};

  @TempDir Path folder;

  enum Family {
    LLAMA,
    GPT2;

    LanguageModel open(Path folder) {
      return Models.open(this == LLAMA ? TinyModel.llama(folder, 3) : TinyModel.gpt2(folder, 3));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatFlowsIntoANodeAddsUpToOne(Family family) throws Exception {
    try (LanguageModel model = family.open(folder);
        HeadCircuits circuits = model.circuits()) {
      FlowGraph graph = FlowGraphs.of(model, circuits, 0, TOKENS);

      assertThat(graph.tokens()).hasSize(TOKENS.length);
      graph.edges().stream()
          .collect(Collectors.groupingBy(FlowEdge::to, Collectors.summingDouble(FlowEdge::weight)))
          .forEach((node, sum) -> assertThat(sum).as("%s", node).isCloseTo(1, within(EXACT)));
      FlowGraph routes = graph.prunedBelow(0.04).routesInto(graph.end());
      Files.createDirectories(Path.of("target"));
      Files.writeString(
          Path.of("target", "flow-" + family + ".svg"), FlowPicture.svg(routes, "Tiny " + family));
    }
  }

  @Test
  void theLlamaHasNoBiasAndItsHeadsLeaveNothingOver() {
    try (LanguageModel model = Family.LLAMA.open(folder);
        HeadCircuits circuits = model.circuits()) {
      assertThat(FlowGraphs.of(model, circuits, 0, TOKENS).edges())
          .noneMatch(edge -> edge.way() == Way.BIAS);
    }
  }

  @Test
  void headsAndTheBiasAreWhatAttentionAddsToTheStream() {
    try (LanguageModel model = Family.GPT2.open(folder);
        HeadCircuits circuits = model.circuits()) {
      ModelShape shape = model.shape();
      ActivationCache cache =
          model.capture(
              TokenBatch.of(TOKENS),
              Capture.all(HookPoint.PATTERN, HookPoint.RESIDUAL, HookPoint.ATTENTION));
      int width = shape.hiddenSize();
      for (int layer = 0; layer < shape.layers(); layer++) {
        FloatTensor rows =
            new FloatTensor(cache.residual(layer).data().clone(), TOKENS.length, width);
        FloatTensor written = circuits.written(layer, circuits.read(layer, HeadInput.VALUE, rows));
        double[] bias = new double[width];
        for (int query = 0; query < TOKENS.length; query++) {
          for (int i = 0; i < width; i++) {
            double rest = cache.attention(layer).at(0, query, i);
            for (HeadId head : shape.allHeads().limit(shape.heads()).toList()) {
              for (int key = 0; key <= query; key++) {
                rest -=
                    cache.pattern(layer).at(0, head.head(), query, key)
                        * written.at(key, head.head(), i);
              }
            }
            // What no head brought is the same at every position.
            bias[i] = query == 0 ? rest : bias[i];
            assertThat(rest).isCloseTo(bias[i], within(ROUNDING));
          }
        }
      }
      assertThat(FlowGraphs.of(model, circuits, 0, TOKENS).edges())
          .anyMatch(edge -> edge.way() == Way.BIAS);
    }
  }
}
