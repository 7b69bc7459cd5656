// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.discovery.HandModel;
import dev.bridle.discovery.experiment.TinyLaboratory;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Probes and directions, on heads that put out what a test says. */
final class ProbeScoreTest {
  private static final Mark WORD = new Mark("word");

  /** Guessing on 80 validation prompts: three standard errors of 0.056. */
  private static final double CHANCE = 0.17;

  private static final int KNOWING = 2;

  /** Prompts of two to five tokens; the one before the last is 1 or 2, which is the label. */
  private static PromptSet prompts(int groups) {
    return new PromptSet(
        "hand",
        IntStream.range(0, 2 * groups)
            .mapToObj(
                i -> {
                  int[] tokens = new int[3 + i % 3];
                  Arrays.fill(tokens, 3 + i / 2 % 90);
                  tokens[tokens.length - 1] = 3 + i / 180;
                  tokens[tokens.length - 2] = 1 + i % 2;
                  return Item.of(tokens)
                      .marking(WORD, List.of(0, tokens.length - 2))
                      .grouped("pair " + i / 2)
                      .labelled(i % 2 == 1);
                })
            .toList(),
        Map.of());
  }

  /** All heads put out noise; one of four, at one place, the label too. */
  private static LanguageModel model() {
    return HandModel.puttingOut(
        2,
        2,
        8,
        (head, tokens, at) -> {
          long seed = Arrays.hashCode(tokens) * 31L + head.hashCode();
          SplittableRandom random = new SplittableRandom(seed);
          float[] z = new float[8];
          for (int i = 0; i < z.length; i++) {
            z[i] = (float) random.nextGaussian();
          }
          if (head.equals(new HeadId(1, 0)) && at == tokens.length - 2) {
            z[3] += tokens[at] == 2 ? 12 : -12;
          }
          return z;
        });
  }

  private static HeadTally tally(Experiment probe, LanguageModel model, PromptSet prompts) {
    HeadTally tally = new HeadTally(model.shape(), 1, 1);
    probe.run(TinyLaboratory.of(model).drawing(7), prompts, tally);
    return tally;
  }

  @ParameterizedTest
  @EnumSource
  void theHeadThatCarriesTheLabelIsReadAndNoOther(Classifier classifier) {
    HeadTally tally = tally(new ProbeScore(WORD, classifier), model(), prompts(200));

    assertThat(tally.score(KNOWING)).isEqualTo(1);
    assertThat(tally.interval(KNOWING, 0.95).low()).isEqualTo(1);
    for (int head : new int[] {0, 1, 3}) {
      assertThat(tally.score(head)).isCloseTo(0.5, within(CHANCE));
    }
  }

  @Test
  void theDirectionSeparatesWhereTheLabelIsAndNowhereElse() {
    HeadTally tally = tally(new DirectionSeparation(WORD), model(), prompts(200));

    assertThat(tally.score(KNOWING)).isEqualTo(1);
    for (int head : new int[] {0, 1, 3}) {
      assertThat(tally.score(head)).isCloseTo(0.5, within(CHANCE));
    }
  }

  @Test
  void aHeadThatPutsOutTheSameEverywhereIsWorthAGuess() {
    LanguageModel constant =
        HandModel.puttingOut(1, 1, 8, (head, tokens, at) -> new float[] {1, 2, 3, 4, 5, 6, 7, 8});

    for (Experiment probe :
        List.of(
            new ProbeScore(WORD, Classifier.LOGISTIC),
            new ProbeScore(WORD, Classifier.NONLINEAR),
            new DirectionSeparation(WORD))) {
      assertThat(tally(probe, constant, prompts(50)).score(0)).as("%s", probe).isEqualTo(0.5);
    }
  }

  @Test
  void unequalLabelsDoNotRaiseTheScoreOfGuessing() {
    PromptSet all = prompts(200);
    List<Item> few =
        IntStream.range(0, 400)
            .filter(i -> i % 2 == 0 || i % 8 == 1)
            .mapToObj(all.items()::get)
            .toList();

    HeadTally tally =
        tally(
            new ProbeScore(WORD, Classifier.LOGISTIC),
            model(),
            new PromptSet("hand", few, Map.of()));

    assertThat(tally.score(KNOWING)).isEqualTo(1);
    assertThat(tally.score(0)).isCloseTo(0.5, within(2 * CHANCE));
  }

  @Test
  void aGroupIsNeverDivided() {
    // z tells the group, and all prompts of a group have one label: whoever divides groups reads
    // it.
    List<Item> items =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    Item.of(1 + i % 20, 1 + i / 20).grouped("group " + i % 20).labelled(i % 2 == 0))
            .toList();
    LanguageModel model =
        HandModel.puttingOut(
            1,
            1,
            20,
            (head, tokens, at) -> {
              float[] z = new float[20];
              z[tokens[0] - 1] = 10;
              return z;
            });

    double sum = 0;
    for (long seed = 0; seed < 20; seed++) {
      HeadTally tally = new HeadTally(model.shape(), 1, 1);
      try {
        new ProbeScore(Mark.END, Classifier.LOGISTIC)
            .run(
                TinyLaboratory.of(model).drawing(seed),
                new PromptSet("hand", items, Map.of()),
                tally);
        assertThat(tally.score(0)).isIn(0.0, 0.25, 0.5, 0.75, 1.0);
        sum += tally.score(0);
      } catch (InputException allOfOneLabel) {
        sum += 0.5;
      }
    }
    assertThat(sum / 20).isLessThan(0.75);
  }

  @Test
  void promptsWithoutTheMarkAreLeftOut() {
    List<Item> items = new java.util.ArrayList<>(prompts(100).items());
    items.addAll(Collections.nCopies(30, Item.of(1, 2, 3).labelled(true)));

    HeadTally tally =
        tally(
            new ProbeScore(WORD, Classifier.LOGISTIC),
            model(),
            new PromptSet("hand", items, Map.of()));

    assertThat(tally.score(KNOWING)).isEqualTo(1);
  }

  @Test
  void whatCannotBeProbedIsRefused() {
    ProbeScore probe = new ProbeScore(WORD, Classifier.LOGISTIC);
    Item item = Item.of(1, 2).marking(WORD, List.of(1));
    PromptSet oneGroup = new PromptSet("hand", Collections.nCopies(9, item.grouped("a")), Map.of());
    PromptSet oneLabel = new PromptSet("hand", Collections.nCopies(9, item), Map.of());
    PromptSet many = new PromptSet("hand", Collections.nCopies(5001, item), Map.of());

    assertThatThrownBy(() -> tally(probe, model(), oneGroup))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("at least two groups");
    assertThatThrownBy(() -> tally(probe, model(), oneLabel))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("both labels");
    assertThatThrownBy(() -> tally(probe, model(), many))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("5001 prompts of \"hand\" are too many")
        .hasMessageContaining("Ask for 5000 prompts or fewer.");
  }
}
