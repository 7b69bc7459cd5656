// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.Stage;
import dev.bridle.discovery.patching.EdgeEffect;
import dev.bridle.discovery.patching.PathPatching;
import dev.bridle.discovery.patching.Receiver;
import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.discovery.sweep.TinySweeps;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads at work together are measured by path patching, and by nothing else. */
final class CollaborationTest {
  private static final HeadId EARLY = new HeadId(0, 1);
  private static final HeadId EARLY_TOO = new HeadId(0, 3);
  private static final HeadId LATE = new HeadId(1, 0);

  private static final List<Role> ROLES =
      List.of(
          new Role("inhibition", Stage.LR, HeadSet.of(EARLY, EARLY_TOO)),
          new Role("name-mover", Stage.ICI, HeadSet.of(LATE)),
          new Role("backup-name-mover", Stage.ICI, HeadSet.of(LATE, EARLY)));

  private static final List<SweepPrompt> PROMPTS = TinySweeps.prompts(6, 1);

  @TempDir Path folder;

  private static HeadGraph graph(LanguageModel model) {
    return Collaboration.of(Chain.ioi(), ROLES).on(model, PROMPTS, Metric.logitDifference());
  }

  @Test
  void effectsAreThoseOfPathPatching() {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 3))) {
      HeadGraph graph = graph(model);

      List<EdgeEffect> alone =
          PathPatching.of(PROMPTS, Metric.logitDifference())
              .sending(HeadChoice.sets(HeadSet.of(EARLY_TOO)), Positions.all())
              .to(
                  Receiver.heads(HeadSet.of(LATE), HeadInput.QUERY, Positions.all()),
                  Receiver.logits())
              .on(model)
              .edges();
      assertThat(graph.edges())
          .contains(
              new HeadEdge(EARLY_TOO, LATE, HeadInput.QUERY, Estimate.of(alone.get(0).effect())));
      assertThat(graph.nodes())
          .contains(
              new HeadNode(
                  EARLY_TOO, List.of("inhibition"), Stage.LR, Estimate.of(alone.get(1).effect())));
    }
  }

  @Test
  void everyHeadIsThereOnceAndSaysAllItsKinds() {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 3))) {
      HeadGraph graph = graph(model);

      assertThat(graph.nodes()).extracting(HeadNode::head).containsExactly(EARLY, EARLY_TOO, LATE);
      assertThat(graph.nodes().get(0).types()).containsExactly("inhibition", "backup-name-mover");
      assertThat(graph.nodes().get(2).types()).containsExactly("name-mover", "backup-name-mover");
      assertThat(graph.edges()).extracting(HeadEdge::from).containsExactly(EARLY, EARLY_TOO);
      assertThat(graph.edges()).allMatch(edge -> edge.to().equals(LATE));
      assertThat(graph.absent())
          .containsExactly("previous-token", "induction", "duplicate-token", "negative-name-mover");
    }
  }

  @Test
  void nothingToMeasureIsRefused() {
    Collaboration nobody =
        Collaboration.of(
            Chain.ioi(), List.of(new Role("induction", Stage.LR, new HeadSet(List.of()))));
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 3))) {
      assertThatThrownBy(() -> nobody.on(model, PROMPTS, Metric.logitDifference()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("Find heads of the kinds of \"ioi\" first.");
      List<SweepPrompt> one = PROMPTS.subList(0, 1);
      assertThatThrownBy(
              () -> Collaboration.of(Chain.ioi(), ROLES).on(model, one, Metric.logitDifference()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("Give at least two");
    }
  }
}
