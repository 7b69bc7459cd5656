// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.weights.AssociativeRecall;
import dev.bridle.discovery.weights.Embedding;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.sweep.Interventions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counting on takes a head whose weights map each ordinal to the next (Gould et al. 2024). */
class OrdinalModelTest {
  private static final Mark ORDINAL = new Mark("ordinal");
  private static final double CLEARLY = 0.8;

  /** Gould et al. call a head above one half a successor head. */
  private static final double HALF = 0.5;

  private static final double HARDLY = 0.2;

  @TempDir private static Path folder;
  private static Specimen specimen;
  private static PromptSet on;
  private static PromptSet back;
  private static Map<HeadId, Double> recall;
  private static HeadId found;

  @BeforeAll
  static void train() throws IOException {
    specimen = Specimen.trained(TaskModel.ordinal(), folder);
    on = specimen.prompts("counting-on", steps("counting-on", CountingOn.ON, "next"));
    back = specimen.prompts("counting-back", steps("counting-back", CountingOn.BACK, "previous"));
    recall = recall(on);
    found = Specimen.best(recall);
  }

  @AfterAll
  static void close() {
    specimen.close();
  }

  @Test
  void theModelCountsOnAndBack() {
    assertThat(specimen.accuracy(on)).isGreaterThan(CLEARLY);
    assertThat(specimen.accuracy(back)).isGreaterThan(CLEARLY);
  }

  @Test
  void oneHeadsWeightsMapOrdinalsToTheirSuccessors() {
    assertThat(recall.get(found)).isGreaterThan(CLEARLY);
    assertThat(recall)
        .allSatisfy(
            (head, score) ->
                assertThat(head.equals(found) || score < HARDLY).as("%s", head).isTrue());
  }

  @Test
  void anotherHeadsWeightsMapThemToTheirPredecessors() {
    Map<HeadId, Double> predecessors = recall(back);

    assertThat(predecessors.get(found)).isLessThan(HARDLY);
    assertThat(predecessors.get(Specimen.best(predecessors))).isGreaterThan(HALF);
  }

  @Test
  void withoutTheSuccessorHeadTheModelDoesNotCountOn() {
    assertThat(specimen.accuracyWithout(List.of(found), on)).isLessThan(HARDLY);
    assertThat(specimen.accuracyWithout(others(), on)).isGreaterThan(CLEARLY);
  }

  private static List<HeadId> others() {
    return specimen.model().shape().allHeads().filter(head -> !head.equals(found)).toList();
  }

  private static Map<HeadId, Double> recall(PromptSet prompts) {
    AssociativeRecall method = new AssociativeRecall(ORDINAL, Embedding.PLAIN);
    HeadTally tally = new HeadTally(specimen.model().shape(), method, 1);
    try (HeadCircuits circuits = specimen.model().circuits()) {
      method.run(new Weights(specimen.model(), circuits), prompts, tally);
    }
    return specimen.scores(tally);
  }

  /** Every word of every class but those that nothing follows, one step on or back. */
  private static String steps(String name, String sign, String step) {
    List<List<String>> classes = CountingOn.classes();
    String lists =
        IntStream.range(0, classes.size())
            .mapToObj(i -> "  class%d: [%s]".formatted(i, quoted(classes.get(i))))
            .collect(Collectors.joining("\n"));
    String variants =
        IntStream.range(0, classes.size())
            .mapToObj(
                i ->
                    """
                      - slots: {A: class%d}
                        wrong: {each: class%d, as: it, where: ["it != %s(A)"]}
                    """
                        .formatted(i, i, step))
            .collect(Collectors.joining());
    return """
    name: %s
    does: Takes one step along ordered words
    chance: 0.03
    kind: template
    lists:
    %s
    variants:
    %stext: "{A@ordinal} %s"
    answer: " {%s(A)}"
    """
        .formatted(name, lists, variants, sign, step);
  }

  private static String quoted(List<String> words) {
    return words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(", "));
  }

  /** A laboratory that knows weights alone. */
  private record Weights(LanguageModel model, HeadCircuits circuits) implements Laboratory {
    @Override
    public Interventions interventions() {
      throw new UnsupportedOperationException("weights need no run");
    }

    @Override
    public HeadSet found(String type) {
      throw new UnsupportedOperationException("nothing was found before");
    }

    @Override
    public PromptSet prompts(String task) {
      throw new UnsupportedOperationException("there is one task");
    }

    @Override
    public long seed() {
      return 1;
    }

    @Override
    public Progress progress() {
      return Progress.silent();
    }
  }
}
