// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.pattern.AttentionAlong;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.weights.CompositionScores;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two layers of attention alone learn induction in one way (Elhage et al. 2021). */
class InductionModelTest {
  private static final String BLOCKS =
      """
      name: blocks
      does: Goes on in a block that is said again
      chance: 0.05
      kind: repeated-tokens
      block: 20
      times: 2
      """;

  /** A head of the kind scores above this, one of another layer below the other. */
  private static final double CLEARLY = 0.8;

  private static final double HARDLY = 0.2;

  /** Heads that share the work of the best one. */
  private static final double PARTLY = 0.3;

  @TempDir private static Path folder;
  private static Specimen specimen;
  private static PromptSet blocks;
  private static Map<HeadId, Double> previous;
  private static Map<HeadId, Double> induction;

  @BeforeAll
  static void train() throws IOException {
    specimen = Specimen.trained(TaskModel.induction(), folder);
    blocks = specimen.prompts("blocks", BLOCKS);
    previous = specimen.scores(new AttentionAlong(Link.Kind.PREVIOUS, false), blocks);
    induction = specimen.scores(new AttentionAlong(Link.Kind.INDUCTION, false), blocks);
  }

  @AfterAll
  static void close() {
    specimen.close();
  }

  @Test
  void theModelGoesOnInBlocksThatItHasNeverSeen() {
    assertThat(specimen.accuracy(blocks)).isGreaterThan(CLEARLY);
  }

  @Test
  void previousTokenHeadsAreInTheFirstLayer() {
    assertThat(previous.get(Specimen.best(previous))).isGreaterThan(CLEARLY);
    assertThat(previous)
        .allSatisfy(
            (head, score) ->
                assertThat(head.layer() == 0 || score < HARDLY).as("%s", head).isTrue());
  }

  @Test
  void inductionHeadsAreInTheSecondLayer() {
    assertThat(induction.get(Specimen.best(induction))).isGreaterThan(CLEARLY);
    assertThat(induction)
        .allSatisfy(
            (head, score) ->
                assertThat(head.layer() == 1 || score < HARDLY).as("%s", head).isTrue());
  }

  @Test
  void byTheirWeightsInductionHeadsReadPreviousTokenHeadsThroughTheirKeys() {
    HeadSet sender = new HeadSet(List.of(Specimen.best(previous)));
    HeadSet receiver = new HeadSet(List.of(Specimen.best(induction)));
    try (HeadCircuits circuits = specimen.model().circuits()) {
      CompositionScores scores = new CompositionScores(circuits);

      double keys = scores.of(sender, HeadInput.KEY, receiver)[0][0];

      assertThat(keys)
          .isPositive()
          .isGreaterThan(scores.of(sender, HeadInput.QUERY, receiver)[0][0])
          .isGreaterThan(scores.of(sender, HeadInput.VALUE, receiver)[0][0]);
    }
  }

  @Test
  void cutOffFromTheKeysOfInductionHeadsPreviousTokenHeadsAreOfNoUse() {
    assertThat(accuracyWithoutPath(HeadInput.KEY)).isLessThan(HARDLY);
    assertThat(accuracyWithoutPath(HeadInput.QUERY)).isGreaterThan(CLEARLY);
  }

  /** Accuracy where induction heads read one input as it were without previous-token heads. */
  private static double accuracyWithoutPath(HeadInput input) {
    List<HeadId> senders = above(previous);
    List<HeadId> receivers = above(induction);
    return Specimen.share(
        blocks,
        item -> {
          CleanRun clean = specimen.interventions().clean(item.tokens());
          Intervention path = specimen.ablating(senders, item.length()).freezingOthers();
          List<HeadChange> received = new ArrayList<>();
          specimen
              .interventions()
              .receive(
                  clean,
                  List.of(path),
                  Set.of(1),
                  input,
                  (index, layer, z) ->
                      receivers.forEach(head -> received.add(replaced(head, z, item))));
          return specimen.rightUnder(new Intervention(received), clean, item);
        });
  }

  private static HeadChange replaced(HeadId head, FloatTensor z, Item item) {
    int d = z.size(2);
    float[] rows = new float[item.length() * d];
    for (int position = 0; position < item.length(); position++) {
      int from = z.offset(position, head.head());
      System.arraycopy(z.data(), from, rows, position * d, d);
    }
    FloatTensor own = new FloatTensor(Arrays.copyOf(rows, rows.length), item.length(), d);
    return HeadChange.replace(head, 0, item.length(), own);
  }

  private static List<HeadId> above(Map<HeadId, Double> scores) {
    return scores.entrySet().stream()
        .filter(entry -> entry.getValue() > PARTLY)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
