// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.Shared;
import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.CapturedPrompts;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In every family, what heads bring adds up to what attention adds to the residual stream. */
final class FixtureFlowTest {
  /** Sums of some dozens of parts in single precision, of the size of the largest. */
  private static final double ROUNDING = 1e-4;

  /** Families with a norm behind the projection, which has no bias. */
  private static final Set<String> NORMED = Set.of("gemma2", "gemma3", "olmo2");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gemma2",
        "gemma3",
        "gpt2",
        "gpt_neox",
        "gptj",
        "llama",
        "llama3",
        "mistral",
        "olmo2",
        "opt",
        "phi",
        "phi3",
        "qwen2",
        "qwen3"
      })
  void whatNoHeadBringsIsTheSameEverywhere(String family) {
    try (LanguageModel model = Models.open(Shared.path("fixtures/hf/" + family));
        HeadCircuits circuits = model.circuits()) {
      Item item = Item.of(5, 9, 14, 5, 9, 7);
      CapturedPrompts.Watch watch =
          CapturedPrompts.Watch.of(new AddingUp(NORMED.contains(family)), model.shape(), 1);
      CapturedPrompts.Watch importance =
          CapturedPrompts.Watch.of(new FlowImportance(Mark.END), model.shape(), 1);

      new CapturedPrompts(model, () -> circuits, Progress.silent())
          .watch(new PromptSet("flow", List.of(item), Map.of()), List.of(watch, importance));

      FlowGraph graph = FlowGraphs.of(model, circuits, 0, item.tokens());
      Map<HeadId, Double> shares = graph.headSharesIn(graph.end());
      for (int head = 0; head < model.shape().layers() * model.shape().heads(); head++) {
        HeadId id = new HeadId(head / model.shape().heads(), head % model.shape().heads());
        assertThat(importance.tally().score(head))
            .isCloseTo(shares.getOrDefault(id, 0.0), within(ROUNDING));
      }
    }
  }

  /** Takes from what attention adds what every head brings, and looks at the rest. */
  private record AddingUp(boolean nothing) implements Measure {
    @Override
    public Set<HookPoint> hooks() {
      return Set.of(HookPoint.PATTERN, HookPoint.RESIDUAL, HookPoint.ATTENTION);
    }

    @Override
    public void observe(Observation seen, HeadTally tally) {
      for (int layer = 0; layer < seen.shape().layers(); layer++) {
        WrittenValues values = new WrittenValues(seen, layer, seen.item().length());
        double[] first = rest(seen, values, layer, 0);
        for (int query = 1; query < seen.item().length(); query++) {
          assertThat(rest(seen, values, layer, query)).containsExactly(first, within(ROUNDING));
        }
        if (nothing) {
          assertThat(first).containsExactly(new double[first.length], within(ROUNDING));
        }
      }
    }

    private static double[] rest(Observation seen, WrittenValues values, int layer, int query) {
      ModelShape shape = seen.shape();
      double[] rest = new double[shape.hiddenSize()];
      double[] part = new double[rest.length];
      for (int i = 0; i < rest.length; i++) {
        rest[i] = seen.attentionOutput(layer, query).at(i);
      }
      for (int head = 0; head < shape.heads(); head++) {
        HeadId id = new HeadId(layer, head);
        for (int key = 0; key <= query; key++) {
          values.part(part, id, key, seen.attention(id, query, key), values.factors(query));
          for (int i = 0; i < rest.length; i++) {
            rest[i] -= part[i];
          }
        }
      }
      return rest;
    }
  }
}
