// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import dev.bridle.model.HookPoint;
import dev.bridle.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How much a head lowers words of the text that are about to be said again: copy suppression as it
 * happens.
 *
 * <p>Idea: earlier layers predict a word that the text already has; the head looks back at it and
 * writes against it, which keeps the model from repeating itself without reason. Formula: at each
 * position d, s* is the earlier word that the logit lens before the head's layer predicts most; the
 * score is the mean of −Σ A[d,s]·⟨v_s·W_O, u⟩ / scale over the places s where that word stands,
 * with u the direction of its logit less the vocabulary's mean. The first position, where heads
 * rest, is no place. Source: McDougall et al., arXiv 2310.04625.
 *
 * <p>When it misleads: function words are predicted most in plain text and say little; prompts
 * whose words are names or nouns do better. In early layers the lens predicts nothing yet. Where a
 * norm stands behind the projection, each place is measured at its own scale, not at d's. It sees
 * the direct part alone: a head that suppresses through others is not found.
 *
 * @param at from where to look back; of several positions all, and {@code all} for every position
 */
public record CopySuppression(Mark at) implements Measure {
  private static final String EVERYWHERE = "all";

  /** Rows of the vocabulary's logits, or of all heads' outputs, at a time. */
  private static final int AT_ONCE = 64;

  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN, HookPoint.RESIDUAL);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    List<Integer> looking =
        (at.name().equals(EVERYWHERE)
                ? IntStream.range(0, seen.item().length()).boxed().toList()
                : seen.item().at(at))
            .stream().filter(position -> position > 1).toList();
    if (!looking.isEmpty()) {
      tally.add(suppression(seen, looking, tally.unknown()));
    }
  }

  private static double[] suppression(Observation seen, List<Integer> looking, double[] sums) {
    SeenRows rows = new SeenRows(seen);
    Item item = seen.item();
    int length = looking.get(looking.size() - 1) + 1;
    double[][] ways = ways(seen.circuits(), item, length);
    double[] scales = looking.stream().mapToDouble(rows::scale).toArray();
    int heads = seen.shape().heads();
    for (int layer = 0; layer < seen.shape().layers(); layer++) {
      int[] expected = expected(seen, layer, looking);
      double[][] own = own(rows, layer, ways);
      for (int head = 0; head < heads; head++) {
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
          int position = looking.get(i);
          for (int key = 1; key < position; key++) {
            if (item.token(key) == expected[i]) {
              sum +=
                  seen.attention(new HeadId(layer, head), position, key)
                      * own[key][head]
                      / scales[i];
            }
          }
        }
        sums[layer * heads + head] = -sum / expected.length;
      }
    }
    return sums;
  }

  /** Position by position the direction of the token that stands there. */
  private static double[][] ways(HeadCircuits circuits, Item item, int length) {
    Set<Integer> tokens = new LinkedHashSet<>();
    IntStream.range(0, length).forEach(position -> tokens.add(item.token(position)));
    TokenWays ways = new TokenWays(circuits, tokens);
    return IntStream.range(0, length)
        .mapToObj(position -> ways.overVocabulary(List.of(item.token(position))))
        .toArray(double[][]::new);
  }

  /** The earlier token that is predicted most before a layer, of each position. */
  private static int[] expected(Observation seen, int layer, List<Integer> looking) {
    int[] expected = new int[looking.size()];
    for (int from = 0; from < expected.length; from += AT_ONCE) {
      List<Integer> part = looking.subList(from, Math.min(expected.length, from + AT_ONCE));
      FloatTensor logits = seen.circuits().logits(new SeenRows(seen).residuals(layer, part));
      for (int i = 0; i < part.size(); i++) {
        int row = i;
        expected[from + i] =
            IntStream.range(1, part.get(i))
                .map(seen.item()::token)
                .boxed()
                .max(Comparator.comparingDouble(token -> logits.at(row, token)))
                .orElseThrow();
      }
    }
    return expected;
  }

  /** How much each head raises the token it looks at, position by position. */
  private static double[][] own(SeenRows rows, int layer, double[][] ways) {
    HeadCircuits circuits = rows.seen().circuits();
    FloatTensor values = rows.values(layer, ways.length);
    int heads = values.size(1);
    double[][] own = new double[ways.length][heads];
    for (int from = 0; from < ways.length; from += AT_ONCE) {
      int to = Math.min(ways.length, from + AT_ONCE);
      FloatTensor written = circuits.written(layer, block(values, from, to));
      for (int position = from; position < to; position++) {
        for (int head = 0; head < heads; head++) {
          own[position][head] =
              TokenWays.along(ways[position], written, written.offset(position - from, head));
        }
      }
    }
    return own;
  }

  private static FloatTensor block(FloatTensor values, int from, int to) {
    int row = values.size(1) * values.size(2);
    float[] part = Arrays.copyOfRange(values.data(), from * row, to * row);
    return new FloatTensor(part, to - from, values.size(1), values.size(2));
  }
}
