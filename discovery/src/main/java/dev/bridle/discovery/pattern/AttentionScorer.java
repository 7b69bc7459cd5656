// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScorer;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.HeadTypes;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.progress.Progress;
import dev.bridle.tensor.FloatTensor;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores heads by where they look: the mean attention from each query to the positions that its
 * kind of head should look at.
 *
 * <p>Idea: on random tokens nothing but position and repetition can guide attention, so mass on the
 * right earlier position is the head's own doing. Formula: mean over prompts and over queries i
 * with targets T(i) of Σ_{k∈T(i)} A[i,k]; T(i) = {i−1} for previous-token heads, {j&lt;i : t_j =
 * t_i} for duplicate-token heads, {j+1 ≤ i : t_j = t_i, j&lt;i} for induction heads. Sources:
 * Olsson et al., arXiv 2209.11895; Wang et al., arXiv 2211.00593; the pattern scores of
 * TransformerLens.
 *
 * <p>When it misleads: a head may attend without writing anything useful (attention is not effect);
 * a model that parks attention on the first token scores low everywhere although its pattern, where
 * it acts, is right; and a vocabulary of rare tokens may be far from what a model was trained on.
 */
public final class AttentionScorer implements HeadScorer {
  private static final int PROMPTS = 24;
  private static final int BLOCK = 50;
  private static final int BATCH = 4;

  private final HeadType type;
  private final RandomTokens prompts;
  private final AttentionTarget target;

  /**
   * Makes a scorer for any kind of head that is defined by where it looks.
   *
   * @param type what is looked for
   * @param prompts what it is looked for on
   * @param target where such a head looks
   */
  public AttentionScorer(HeadType type, RandomTokens prompts, AttentionTarget target) {
    this.type = type;
    this.prompts = prompts;
    this.target = target;
  }

  /**
   * {@return the scorer of previous-token heads}
   *
   * @param seed of the random tokens
   */
  public static AttentionScorer previousToken(long seed) {
    return new AttentionScorer(
        HeadTypes.PREVIOUS_TOKEN,
        new RandomTokens(PROMPTS, 2 * BLOCK, 1, seed),
        (tokens, query) -> query == 0 ? new int[0] : new int[] {query - 1});
  }

  /**
   * {@return the scorer of duplicate-token heads}
   *
   * @param seed of the random tokens
   */
  public static AttentionScorer duplicateToken(long seed) {
    return new AttentionScorer(
        HeadTypes.DUPLICATE_TOKEN,
        new RandomTokens(PROMPTS, BLOCK, 2, seed),
        (tokens, query) -> earlier(tokens, query, 0));
  }

  /**
   * {@return the scorer of induction heads}
   *
   * @param seed of the random tokens
   */
  public static AttentionScorer induction(long seed) {
    return new AttentionScorer(
        HeadTypes.INDUCTION,
        new RandomTokens(PROMPTS, BLOCK, 2, seed),
        (tokens, query) -> earlier(tokens, query, 1));
  }

  @Override
  public HeadType type() {
    return type;
  }

  @Override
  public HeadScores score(LanguageModel model, Progress progress) {
    ModelShape shape = model.shape();
    List<int[]> drawn = prompts.draw(model);
    double[] mass = new double[shape.layers() * shape.heads()];
    long queries = 0;
    try (Progress.Task task = progress.begin("looking for " + type.name(), drawn.size())) {
      for (int from = 0; from < drawn.size(); from += BATCH) {
        List<int[]> rows = drawn.subList(from, Math.min(from + BATCH, drawn.size()));
        TokenBatch batch = TokenBatch.of(rows);
        ActivationCache cache = model.capture(batch, Capture.all(HookPoint.PATTERN));
        for (int row = 0; row < rows.size(); row++) {
          queries += add(cache, rows.get(row), row, batch.startOf(row), mass, shape);
        }
        task.advance(rows.size());
      }
    }
    double total = Math.max(1, queries);
    return new HeadScores(
        type,
        shape
            .allHeads()
            .map(
                head ->
                    new HeadScore(head, mass[head.layer() * shape.heads() + head.head()] / total))
            .toList());
  }

  private long add(
      ActivationCache cache, int[] tokens, int row, int start, double[] mass, ModelShape shape) {
    long queries = 0;
    for (int query = 0; query < tokens.length; query++) {
      int[] keys = target.keys(tokens, query);
      queries += keys.length == 0 ? 0 : 1;
      for (int layer = 0; layer < shape.layers() && keys.length > 0; layer++) {
        FloatTensor pattern = cache.pattern(layer);
        for (int head = 0; head < shape.heads(); head++) {
          int from = pattern.offset(row, head, start + query);
          for (int key : keys) {
            mass[layer * shape.heads() + head] += pattern.data()[from + start + key];
          }
        }
      }
    }
    return queries;
  }

  private static int[] earlier(int[] tokens, int query, int step) {
    return IntStream.range(0, query)
        .filter(key -> tokens[key] == tokens[query])
        .map(key -> key + step)
        .filter(key -> key < query || step == 0)
        .toArray();
  }
}
