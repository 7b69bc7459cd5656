// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;

/**
 * Whether a head maps subjects to their attributes: the share of pairs whose attribute is among the
 * tokens that the subject's embedding makes the head raise most.
 *
 * <p>Idea: a head's output circuit is a table from tokens to tokens, G = E·W_V·W_O·U, that can be
 * read without a prompt. Formula: the share of pairs (s, t) with t among the top k of row s.
 * Source: MAPS, Elhelo and Geva, arXiv 2412.11965, where heads above about 15 % are said to hold a
 * relation, with k between 1 and 10. The marked token's {@linkplain Embedding#EFFECTIVE effective
 * embedding} stands for its row of E.
 *
 * <p>When it misleads: subjects of several tokens are read at their last one, where the model has
 * not yet put the parts together; attributes of several tokens count by their first. A head that
 * raises an attribute for every subject, as frequent words are, scores as often as the attribute is
 * right.
 *
 * @param of the place of the subject; of several positions the last
 * @param top k
 */
public record RelationScore(Mark of, int top) implements Experiment {
  /** Refuses a top of nothing. */
  public RelationScore {
    if (top < 1) {
      throw new IllegalArgumentException("the top " + top + " tokens");
    }
  }

  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    TokenPairs pairs = TokenPairs.of(prompts, of);
    HeadCircuits circuits = laboratory.circuits();
    TopTokens vocabulary = new TopTokens(circuits);
    int heads = circuits.shape().heads();
    int[] tokens = pairs.tokens();
    double[][] hits = new double[tokens.length][];
    for (int i = 0; i < tokens.length; i++) {
      hits[i] = tally.unknown();
    }
    for (int layer = 0; layer < circuits.shape().layers() && tokens.length > 0; layer++) {
      float[] written = Embedding.EFFECTIVE.written(circuits, layer, tokens).data();
      double[] found = vocabulary.read(written, (row, logits) -> hit(pairs, row / heads, logits));
      for (int row = 0; row < found.length; row++) {
        hits[row / heads][layer * heads + row % heads] = found[row];
      }
    }
    for (double[] hit : hits) {
      tally.nextPrompt();
      tally.add(hit);
    }
  }

  private double hit(TokenPairs pairs, int index, float[] logits) {
    return TopTokens.among(top, logits, pairs.items().get(index).answers()) > 0 ? 1 : 0;
  }
}
