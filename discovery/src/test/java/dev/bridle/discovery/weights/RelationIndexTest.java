// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import static dev.bridle.discovery.weights.HandCircuits.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.head.HeadId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Token 4 is the object of token 2; the last token, 1, is where heads look back from. */
class RelationIndexTest {
  /** Exponentials of single-precision logits. */
  private static final double ROUNDING = 1e-6;

  private static final Link.Kind RELATION = new Link.Kind("relation");
  private static final RelationIndex INDEX = new RelationIndex(RELATION, 2.2);
  private static final Item ITEM =
      Item.of(0, 2, 4, 1).linking(RELATION, List.of(new Link(2, List.of(1))));

  /** H0 makes 4 of everything, H1 makes 2 of it, H2 4 and 2 alike; of 4 they make nothing. */
  private static final HandCircuits HEADS =
      HandCircuits.writing(
          1,
          3,
          Map.of(
              new HeadId(0, 0), only(1, 4),
              new HeadId(0, 1), only(1, 2),
              new HeadId(0, 2), only(1, 4, 2)));

  private static float[][] only(int from, int... to) {
    float[][] matrix = table(0, 0, 0, 0, 0, 0, 0);
    for (int token : to) {
      matrix[from][token] = 3;
    }
    return matrix;
  }

  private static double[] scores(double look) {
    return new HandRun(
            ITEM, HEADS, (head, query, key) -> query == 3 ? (key == 1 ? look : (1 - look) / 3) : 0)
        .scores(INDEX);
  }

  @Test
  void theShareOfTheObjectAmongRaisedTokensIsTheIndex() {
    assertThat(scores(0.8)).containsExactly(new double[] {1, 0, 0.5}, within(ROUNDING));
  }

  @Test
  void aHeadWhoseAttentionDoesNotDominateSaysNothing() {
    // 2.2 times a third of the rest: from 0.4231 on.
    assertThat(scores(0.42)).containsOnly(Double.NaN);
    assertThat(scores(0.43)).doesNotContain(Double.NaN);
  }

  @Test
  void aDominanceOfNothingIsRefused() {
    assertThatThrownBy(() -> new RelationIndex(RELATION, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
