// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.tensor.FloatTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whether a head maps tokens to the ones that belong to them: the share of prompts in which, of
 * right and wrong answers, it raises a right one most when it looks at the marked token alone.
 *
 * <p>Idea: a matrix Σ w_j·v_iᵀ is a memory of pairs (i, j): fed with v_i it points along w_j. An
 * output circuit that maps Monday to Tuesday and three to four is one of these. Formula: mean of
 * 1[argmax over answers and wrong answers t of ⟨x·W_V·W_O, u_t⟩ is an answer], u_t the direction of
 * t's logit. Sources: with the plain embedding, the memory recall of Bietti et al., arXiv
 * 2306.00802; with the {@linkplain Embedding#EFFECTIVE effective} one, the successor score of Gould
 * et al., arXiv 2312.09230, where the class is all days, months, numbers and so on, heads above 50
 * % are rare and the best stands far above the second.
 *
 * <p>When it misleads: with few wrong answers chance is high, one in so many; without the token
 * itself among the wrong ones a copying head passes for more than it is. A head may hold the map
 * and never look.
 *
 * @param of the place of the token that is mapped; of several positions the last
 * @param embedding as what the head is shown it
 */
public record AssociativeRecall(Mark of, Embedding embedding) implements Experiment {
  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    TokenPairs pairs = TokenPairs.of(prompts, of).contested();
    HeadCircuits circuits = laboratory.circuits();
    Map<Integer, float[]> ways = directions(circuits, pairs);
    int heads = circuits.shape().heads();
    int[] tokens = pairs.tokens();
    double[][] hits = new double[tokens.length][];
    for (int i = 0; i < tokens.length; i++) {
      hits[i] = tally.unknown();
    }
    for (int layer = 0; layer < circuits.shape().layers() && tokens.length > 0; layer++) {
      FloatTensor written = embedding.written(circuits, layer, tokens);
      for (int i = 0; i < tokens.length; i++) {
        for (int head = 0; head < heads; head++) {
          int from = written.offset(i, head);
          hits[i][layer * heads + head] =
              isRecalled(written.data(), from, pairs.items().get(i), ways) ? 1 : 0;
        }
      }
    }
    for (double[] hit : hits) {
      tally.nextPrompt();
      tally.add(hit);
    }
  }

  private static Map<Integer, float[]> directions(HeadCircuits circuits, TokenPairs pairs) {
    int[] tokens =
        pairs.items().stream()
            .flatMap(item -> Stream.concat(item.answers().stream(), item.wrongAnswers().stream()))
            .mapToInt(Integer::intValue)
            .distinct()
            .toArray();
    Map<Integer, float[]> ways = new HashMap<>();
    if (tokens.length > 0) {
      FloatTensor all = circuits.directions(tokens);
      for (int i = 0; i < tokens.length; i++) {
        ways.put(tokens[i], all.row(i).toArray());
      }
    }
    return ways;
  }

  /** Whether an answer is above every wrong one; a head that writes nothing recalls nothing. */
  private static boolean isRecalled(
      float[] written, int from, Item item, Map<Integer, float[]> ways) {
    double right = highest(written, from, item.answers(), ways);
    return right > highest(written, from, item.wrongAnswers(), ways);
  }

  private static double highest(
      float[] written, int from, List<Integer> tokens, Map<Integer, float[]> ways) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int token : tokens) {
      float[] way = ways.get(token);
      double sum = 0;
      for (int i = 0; i < way.length; i++) {
        sum += (double) written[from + i] * way[i];
      }
      highest = Math.max(highest, sum);
    }
    return highest;
  }
}
