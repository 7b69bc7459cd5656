// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import static dev.bridle.discovery.weights.HandCircuits.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.experiment.TinyLaboratory;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Output circuits that are tables, of which every score is known. */
class WeightMethodsTest {
  /** Sums of six terms of size one, in single precision. */
  private static final double ROUNDING = 1e-6;

  private static final HeadId L0H0 = new HeadId(0, 0);
  private static final HeadId L0H1 = new HeadId(0, 1);
  private static final HeadId L1H0 = new HeadId(1, 0);
  private static final HeadId L1H1 = new HeadId(1, 1);
  private static final float[][] COPY = table(1, 0, 1, 2, 3, 4, 5);
  private static final float[][] DENY = table(-1, 0, 1, 2, 3, 4, 5);
  private static final float[][] NEXT = table(1, 1, 2, 3, 4, 5, 0);
  private static final float[][] BEFORE = table(1, 5, 0, 1, 2, 3, 4);

  /** Layer 0 shows a token as it is, layer 1 as the next one. */
  private static final HandCircuits HEADS =
      HandCircuits.writing(2, 2, Map.of(L0H0, COPY, L0H1, DENY, L1H0, BEFORE, L1H1, NEXT));

  private static List<Item> successions() {
    return IntStream.range(0, HandCircuits.SIZE)
        .mapToObj(
            token -> {
              int next = (token + 1) % HandCircuits.SIZE;
              return Item.of(3, token)
                  .answering(
                      List.of(next),
                      IntStream.range(0, HandCircuits.SIZE)
                          .filter(other -> other != next)
                          .boxed()
                          .toList());
            })
        .toList();
  }

  private static double[] scores(HeadCircuits circuits, Experiment experiment, List<Item> items) {
    return TinyLaboratory.of(circuits).scores(experiment, items);
  }

  @Test
  void aCopyingHeadPutsEveryNameFirstWhereItReadsIt() {
    double[] scores = scores(HEADS, new CopyingScore(1, false), successions());

    assertThat(scores).containsExactly(1, 0, 1, 0);
  }

  @Test
  void aHeadThatWritesAgainstWhatItSeesIsFoundByTheNegativeKind() {
    double[] scores = scores(HEADS, new CopyingScore(1, true), successions());

    assertThat(scores).containsExactly(0, 1, 0, 0);
  }

  @Test
  void allButOneAreAmongTheTopWhereTheTopIsThatLarge() {
    double[] scores = scores(HEADS, new CopyingScore(6, false), successions());

    assertThat(scores).containsOnly(1);
  }

  @Test
  void eigenvaluesTellCopyingFromItsOppositeAndFromShifting() {
    double[] scores = scores(HEADS, new EigenCopying(100), successions());

    assertThat(scores[0]).isCloseTo(1, within(ROUNDING));
    assertThat(scores[1]).isCloseTo(-1, within(ROUNDING));
    // What all tokens share is taken away: the sum over the other five roots of unity is −1.
    assertThat(scores[2]).isCloseTo(-1.0 / 5, within(ROUNDING));
    assertThat(scores[3]).isCloseTo(-1.0 / 5, within(ROUNDING));
  }

  @Test
  void successorsAreRecalledByTheTableThatHoldsThem() {
    double[] plain = scores(HEADS, new AssociativeRecall(Mark.END, Embedding.PLAIN), successions());
    double[] effective =
        scores(HEADS, new AssociativeRecall(Mark.END, Embedding.EFFECTIVE), successions());

    assertThat(plain).containsExactly(0, 0, 0, 1);
    assertThat(effective).containsExactly(0, 0, 0, 0);
  }

  @Test
  void aHeadThatWritesNothingRecallsNothing() {
    HandCircuits silent = HandCircuits.writing(1, 2, Map.of());

    double[] scores =
        scores(silent, new AssociativeRecall(Mark.END, Embedding.PLAIN), successions());

    assertThat(scores).containsExactly(0, 0);
  }

  @Test
  void aRandomHeadRecallsByChance() {
    Random random = new Random(5);
    Map<HeadId, float[][]> many = new HashMap<>();
    for (int head = 0; head < 400; head++) {
      float[][] matrix = new float[HandCircuits.SIZE][HandCircuits.SIZE];
      for (float[] row : matrix) {
        for (int i = 0; i < row.length; i++) {
          row[i] = (float) random.nextGaussian();
        }
      }
      many.put(new HeadId(0, head), matrix);
    }
    HandCircuits heads = HandCircuits.writing(1, 400, many);

    double[] recall =
        scores(heads, new AssociativeRecall(Mark.END, Embedding.PLAIN), successions());
    double[] eigen = scores(heads, new EigenCopying(6), successions());

    // 2400 draws of chance 1/6 deviate by 0.0076; 400 scores between −1 and 1 by below 0.05.
    assertThat(IntStream.range(0, 400).mapToDouble(i -> recall[i]).average().orElseThrow())
        .isCloseTo(1.0 / 6, within(0.03));
    assertThat(IntStream.range(0, 400).mapToDouble(i -> eigen[i]).average().orElseThrow())
        .isCloseTo(0, within(0.1));
  }

  @Test
  void relationsAreFoundAmongTheTopOfTheWholeVocabulary() {
    double[] scores = scores(HEADS, new RelationScore(Mark.END, 1), successions());

    // From layer 1 on a token is seen as the next one, which L1H1 shifts once more.
    assertThat(scores).containsExactly(0, 0, 0, 0);
    assertThat(
            scores(
                HandCircuits.writing(2, 2, Map.of(L0H0, NEXT, L1H1, COPY)),
                new RelationScore(Mark.END, 1),
                successions()))
        .containsExactly(1, 0, 0, 1);
  }

  @Test
  void promptsWithoutTheMarkOrAnAnswerSayNothing() {
    List<Item> bare = List.of(Item.of(1, 2), Item.of(1).answering(List.of(), List.of(2)));

    assertThat(scores(HEADS, new RelationScore(new Mark("subject"), 1), bare))
        .containsOnly(Double.NaN);
    assertThat(scores(HEADS, new CopyingScore(1, false), bare)).containsOnly(Double.NaN);
    assertThat(scores(HEADS, new AssociativeRecall(Mark.END, Embedding.PLAIN), bare))
        .containsOnly(Double.NaN);
  }

  @Test
  void settingsThatMeasureNothingAreRefused() {
    assertThatThrownBy(() -> new CopyingScore(0, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EigenCopying(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RelationScore(Mark.END, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
