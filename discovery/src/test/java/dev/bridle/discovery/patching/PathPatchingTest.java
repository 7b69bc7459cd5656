// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.discovery.sweep.TinySweeps;
import dev.bridle.discovery.sweep.run.PatchedGraph;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.Interventions;
import dev.bridle.sweep.ReceivedByHand;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Paths have the effects that feeding numbers into an edited graph has. */
class PathPatchingTest {
  /** Sums of some dozens of terms of size one in single precision, added in another order. */
  private static final double ROUNDING = 1e-5;

  private static final int PROMPTS = 6;
  private static final HeadSet PAIR = HeadSet.of(new HeadId(0, 1), new HeadId(1, 3));
  private static final HeadSet RECEIVERS = HeadSet.of(new HeadId(1, 0), new HeadId(1, 2));

  @TempDir Path folder;

  enum Family {
    LLAMA,
    GPT2;

    LanguageModel open(Path folder) {
      return Models.open(this == LLAMA ? TinyModel.llama(folder, 3) : TinyModel.gpt2(folder, 3));
    }
  }

  /** A prompt as it runs on a graph edited by hand. */
  private record Hand(LanguageModel model, PatchedGraph graph, SweepPrompt prompt) {
    int length() {
      return prompt.length();
    }

    ToDoubleFunction<FloatVector> effect() {
      FloatVector clean = graph.logits(clean(), HeadSet.of(), 0, 0, prompt.tokens());
      ToDoubleFunction<FloatVector> metric = Metric.logitDifference().of(prompt, clean);
      return logits -> metric.applyAsDouble(logits) - metric.applyAsDouble(clean);
    }

    List<float[]> clean() {
      return graph.z(prompt.tokens());
    }

    /** Every head's z of the clean run, but the senders'. */
    List<float[]> sent(HeadSet senders, int from) {
      List<float[]> z = clean();
      List<float[]> corrupted = graph.z(prompt.corrupted());
      for (HeadId head : senders) {
        for (int at = from; at < length(); at++) {
          int cell = at * model.shape().zWidth() + head.head() * model.shape().headDim();
          System.arraycopy(
              corrupted.get(head.layer()),
              cell,
              z.get(head.layer()),
              cell,
              model.shape().headDim());
        }
      }
      return z;
    }

    double direct(HeadSet senders, int from) {
      HeadSet all = new HeadSet(model.shape().allHeads().toList());
      List<float[]> z = sent(senders, from);
      return effect().applyAsDouble(graph.logits(z, all, 0, length(), prompt.tokens()));
    }

    /** The sender's row as an intervention, only to say what the hand-made graph is fed. */
    Intervention path(HeadSet senders, int from) {
      int d = model.shape().headDim();
      List<float[]> z = sent(senders, from);
      List<HeadChange> changes = new ArrayList<>();
      for (HeadId head : senders) {
        float[] rows = new float[(length() - from) * d];
        for (int at = from; at < length(); at++) {
          int cell = at * model.shape().zWidth() + head.head() * d;
          System.arraycopy(z.get(head.layer()), cell, rows, (at - from) * d, d);
        }
        FloatTensor all = new FloatTensor(rows, length() - from, d);
        changes.add(HeadChange.replace(head, from, length(), all));
      }
      return new Intervention(changes, true);
    }

    double through(ReceivedByHand received, HeadSet senders, int from, HeadSet heads, int at) {
      List<float[]> z = new ArrayList<>(clean());
      z.set(1, received.z(path(senders, from), prompt.tokens()));
      return effect().applyAsDouble(graph.logits(z, heads, at, length(), prompt.tokens()));
    }
  }

  private static List<PathRecord> records(PathPatching patching, LanguageModel model) {
    List<PathRecord> records = new ArrayList<>();
    patching.on(model, Progress.silent(), records::add);
    return records;
  }

  @ParameterizedTest
  @EnumSource
  void directEffectsAreThoseOfAGraphThatIsFedEveryHead(Family family) {
    List<SweepPrompt> prompts = TinySweeps.prompts(PROMPTS, 1);
    PathPatching last = PathPatching.of(prompts, Metric.logitDifference());
    PathPatching all = last.sending(HeadChoice.sets(PAIR), Positions.all());
    try (LanguageModel model = family.open(folder);
        PatchedGraph graph = new PatchedGraph(model.decoder())) {
      List<HeadId> heads = model.shape().allHeads().toList();
      for (PathRecord found : records(last, model)) {
        Hand hand = new Hand(model, graph, prompts.get(found.prompt()));
        for (int sender = 0; sender < heads.size(); sender++) {
          assertThat(found.effect(sender, 0))
              .isCloseTo(
                  hand.direct(HeadSet.of(heads.get(sender)), hand.length() - 1), within(ROUNDING));
        }
      }
      for (PathRecord found : records(all, model)) {
        Hand hand = new Hand(model, graph, prompts.get(found.prompt()));
        assertThat(found.effect(0, 0)).isCloseTo(hand.direct(PAIR, 0), within(ROUNDING));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void effectsThroughOneInputAreThoseOfAGraphThatIsFedIt(Family family) {
    List<SweepPrompt> prompts = TinySweeps.prompts(PROMPTS, 2);
    HeadChoice senders =
        HeadChoice.sets(HeadSet.of(new HeadId(0, 0)), HeadSet.of(new HeadId(0, 3)), PAIR);
    List<Receiver> receivers = new ArrayList<>();
    for (HeadInput input : HeadInput.values()) {
      receivers.add(Receiver.heads(RECEIVERS, input, Positions.last()));
      receivers.add(Receiver.heads(HeadSet.of(new HeadId(1, 1)), input, Positions.all()));
    }
    PathPatching patching =
        PathPatching.of(prompts, Metric.logitDifference())
            .sending(senders, Positions.all())
            .to(receivers);
    try (LanguageModel model = family.open(folder);
        PatchedGraph graph = new PatchedGraph(model.decoder())) {
      List<HeadSet> sets = senders.sets(model.shape(), 0);
      for (PathRecord found : records(patching, model)) {
        Hand hand = new Hand(model, graph, prompts.get(found.prompt()));
        for (int i = 0; i < receivers.size(); i++) {
          Receiver.Heads receiver = (Receiver.Heads) receivers.get(i);
          try (ReceivedByHand received = new ReceivedByHand(model, 1, receiver.input())) {
            for (int sender = 0; sender < sets.size(); sender++) {
              double expected =
                  hand.through(
                      received,
                      sets.get(sender),
                      0,
                      receiver.heads(),
                      receiver.positions().from(hand.prompt()));
              assertThat(found.effect(sender, i))
                  .as("%s to %s", sets.get(sender), receiver)
                  .isCloseTo(expected, within(ROUNDING));
              assertThat(Math.abs(expected)).isGreaterThan(ROUNDING);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTwinThatIsThePromptItselfHasNoEffectToTheBit(Family family) {
    List<SweepPrompt> same =
        TinySweeps.prompts(PROMPTS, 3).stream()
            .map(prompt -> prompt.corruptedBy(prompt.tokens()))
            .toList();
    PathPatching patching =
        PathPatching.of(same, Metric.logitDifference())
            .sending(HeadChoice.each(), Positions.all())
            .to(Receiver.logits(), Receiver.heads(RECEIVERS, HeadInput.KEY, Positions.all()));
    try (LanguageModel model = family.open(folder)) {
      for (PathRecord found : records(patching, model)) {
        for (int sender = 0; sender < 8; sender++) {
          assertThat(found.effect(sender, 0)).isZero();
          assertThat(found.effect(sender, 1)).isZero();
        }
      }
    }
  }

  @Test
  void aHeadThatDoesNotComeBeforeTheReceiverHasNoEffectToTheBit() {
    PathPatching patching =
        PathPatching.of(TinySweeps.prompts(PROMPTS, 4), Metric.logitDifference())
            .sending(HeadChoice.each(), Positions.all())
            .to(Receiver.each(RECEIVERS, HeadInput.QUERY, Positions.last()));
    try (LanguageModel model = Family.LLAMA.open(folder)) {
      for (PathRecord found : records(patching, model)) {
        for (int sender = 0; sender < 8; sender++) {
          if (sender >= 4) {
            assertThat(found.effect(sender, 0)).isZero();
          } else {
            assertThat(found.effect(sender, 1)).isNotZero();
          }
        }
      }
    }
  }

  @Test
  void edgesAreMeansOverPrompts() {
    PathPatching patching =
        PathPatching.of(TinySweeps.prompts(PROMPTS, 5), Metric.logitDifference())
            .sending(HeadChoice.sets(HeadSet.of(new HeadId(0, 0)), PAIR), Positions.marked(0))
            .to(Receiver.logits(), Receiver.heads(RECEIVERS, HeadInput.VALUE, Positions.last()));
    List<PathRecord> records = new ArrayList<>();
    try (LanguageModel model = Family.GPT2.open(folder)) {
      PathEffects effects = patching.on(model, Progress.silent(), records::add);

      assertThat(effects.edges()).hasSize(4);
      EdgeEffect edge = effects.edges().get(3);
      double[] all = records.stream().mapToDouble(found -> found.effect(1, 1)).toArray();
      double mean = Arrays.stream(all).average().orElseThrow();
      assertThat(edge.sender()).isEqualTo(PAIR);
      assertThat(edge.effect().count()).isEqualTo(PROMPTS);
      assertThat(edge.effect().mean()).isCloseTo(mean, within(1e-12));
      assertThat(edge.effect().variance())
          .isCloseTo(
              Arrays.stream(all).map(one -> (one - mean) * (one - mean)).sum() / (PROMPTS - 1),
              within(1e-12));
      assertThat(edge)
          .hasToString(
              "%s to values of L1H0 L1H2 at last position: %+.4f ± %.4f"
                  .formatted(PAIR, edge.effect().mean(), edge.effect().standardError()));
      assertThat(effects.to(Receiver.logits())).hasSize(2);
      assertThat(effects.strongest()).containsExactlyInAnyOrderElementsOf(effects.edges());
    }
  }

  @Test
  void whatIsOpenAlreadyServesAndStaysOpen() {
    PathPatching patching =
        PathPatching.of(TinySweeps.prompts(PROMPTS, 5), Metric.logitDifference())
            .to(Receiver.logits(), Receiver.heads(RECEIVERS, HeadInput.QUERY, Positions.last()));
    try (LanguageModel model = Family.LLAMA.open(folder);
        Interventions open = model.interventions()) {
      List<EdgeEffect> first =
          patching.on(open, model.shape(), Progress.silent(), found -> {}).edges();
      List<EdgeEffect> again =
          patching.on(open, model.shape(), Progress.silent(), found -> {}).edges();

      assertThat(first).isEqualTo(patching.on(model).edges()).isEqualTo(again);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingRuns() {
    List<SweepPrompt> bare = List.of(SweepPrompt.of(7, 8).answering(1, 2));
    List<SweepPrompt> twins = List.of(bare.get(0).corruptedBy(7, 9));
    PathPatching patching = PathPatching.of(twins, Metric.logitDifference());
    HeadSet missing = HeadSet.of(new HeadId(9, 0));

    assertThatThrownBy(() -> PathPatching.of(bare, Metric.logitDifference()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("prompt 0 has no corrupted twin");
    assertThatThrownBy(
            () -> patching.to(Receiver.heads(RECEIVERS, HeadInput.QUERY, Positions.marked(0))))
        .hasMessageContaining("prompt 0 has no position for it");
    try (LanguageModel model = Family.GPT2.open(folder)) {
      assertThatThrownBy(
              () ->
                  patching.to(Receiver.heads(missing, HeadInput.QUERY, Positions.last())).on(model))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("L9H0 is not a head of this");
    }
  }
}
