// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.pattern.AttentionAbove;
import dev.bridle.discovery.pattern.AttentionAlong;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain of thought takes a head that fetches each step's input (Cabannes et al. 2024). */
class ParityModelTest {
  private static final String PARITY =
      """
      name: parity
      does: Writes the parity of bits so far
      chance: 0.5
      kind: iteration
      rule: parity
      symbols: ["0", "1"]
      length: 12
      sign: "="
      """;

  private static final Link.Kind ITERATION = new Link.Kind("iteration");

  /** Cabannes et al. call attention above one half peaky. */
  private static final double HALF = 0.5;

  private static final double CLEARLY = 0.7;
  private static final double HARDLY = 0.3;
  private static final double MOSTLY = 0.85;

  @TempDir private static Path folder;
  private static Specimen specimen;
  private static PromptSet prompts;
  private static Map<HeadId, Double> iteration;
  private static HeadId found;

  @BeforeAll
  static void train() throws IOException {
    specimen = Specimen.trained(TaskModel.parity(), folder);
    prompts = specimen.prompts("parity", PARITY);
    iteration = specimen.scores(new AttentionAlong(ITERATION, false), prompts);
    found = Specimen.best(iteration);
  }

  @AfterAll
  static void close() {
    specimen.close();
  }

  @Test
  void theModelComputesParityStepByStep() {
    assertThat(specimen.accuracy(prompts)).isGreaterThan(MOSTLY);
  }

  @Test
  void oneHeadFetchesTheInputOfEachStep() {
    assertThat(iteration.get(found)).isGreaterThan(HALF);
    assertThat(iteration)
        .allSatisfy(
            (head, score) ->
                assertThat(head.equals(found) || score < HARDLY).as("%s", head).isTrue());
  }

  @Test
  void itsAttentionIsPeaky() {
    Map<HeadId, Double> peaky = specimen.scores(new AttentionAbove(ITERATION, HALF), prompts);

    assertThat(peaky.get(found)).isGreaterThan(CLEARLY);
  }

  @Test
  void withoutItTheModelGuessesAndWithoutOthersOfItsLayerItDoesNot() {
    assertThat(specimen.accuracyWithout(List.of(found), prompts)).isLessThan(CLEARLY);
    specimen
        .model()
        .shape()
        .allHeads()
        .filter(head -> head.layer() == found.layer() && !head.equals(found))
        .forEach(
            head ->
                assertThat(specimen.accuracyWithout(List.of(head), prompts))
                    .as("%s", head)
                    .isGreaterThan(MOSTLY));
  }
}
