// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import dev.bridle.tensor.FloatVector;
import java.util.function.ToDoubleFunction;

/**
 * What is read off the logits after a prompt's last token: one number.
 *
 * <p>Throughout, l are those logits, p = softmax(l), a a right answer and w a wrong one.
 */
public sealed interface Metric {
  /**
   * The logit difference: mean over a of l[a] − mean over w of l[w].
   *
   * <p>The usual choice. It is linear in the residual stream up to the last norm, and so in what
   * heads write: effects add up, and a head that works against the answer shows as clearly as one
   * that works for it. It does not see what happens to all other tokens, and an intervention that
   * makes the model put out nonsense can leave it as it was.
   */
  record LogitDifference() implements Metric {
    @Override
    public ToDoubleFunction<FloatVector> of(SweepPrompt prompt, FloatVector clean) {
      int[] answers = prompt.answers();
      int[] wrong = prompt.wrongAnswers();
      return logits ->
          LogProbabilities.mean(logits, answers) - LogProbabilities.mean(logits, wrong);
    }

    @Override
    public String toString() {
      return "logit difference";
    }
  }

  /**
   * The log-probability of the answer: ln Σ p[a], in nats.
   *
   * <p>It needs no wrong answer, and is what a loss is made of. All other tokens have a part in it:
   * an intervention may raise it by taking from the answer's rival or from any other token.
   */
  record LogProbability() implements Metric {
    @Override
    public ToDoubleFunction<FloatVector> of(SweepPrompt prompt, FloatVector clean) {
      int[] answers = prompt.answers();
      return logits -> LogProbabilities.of(logits, answers);
    }

    @Override
    public String toString() {
      return "log-probability";
    }
  }

  /**
   * The probability of the answer: Σ p[a].
   *
   * <p>Easily read, and easily misread: near 0 and near 1 it hardly moves, so that heads which work
   * against the answer where it is unlikely are missed, and effects do not add up. Prefer the logit
   * difference for finding heads.
   */
  record Probability() implements Metric {
    @Override
    public ToDoubleFunction<FloatVector> of(SweepPrompt prompt, FloatVector clean) {
      int[] answers = prompt.answers();
      return logits -> Math.exp(LogProbabilities.of(logits, answers));
    }

    @Override
    public String toString() {
      return "probability";
    }
  }

  /**
   * The probability difference: Σ p[a] − Σ p[w].
   *
   * <p>For questions with many right and many wrong answers, such as which years are later than
   * another (Hanna and others, arXiv 2305.00586): it is 1 where everything is said that is right
   * and nothing that is wrong. Like all probabilities it hardly moves near its ends, and neither
   * side shows by itself: an answer that gives way to a token on neither side counts half as much
   * as one that gives way to a wrong one.
   */
  record ProbabilityDifference() implements Metric {
    @Override
    public ToDoubleFunction<FloatVector> of(SweepPrompt prompt, FloatVector clean) {
      int[] answers = prompt.answers();
      int[] wrong = prompt.wrongAnswers();
      return logits ->
          Math.exp(LogProbabilities.of(logits, answers))
              - Math.exp(LogProbabilities.of(logits, wrong));
    }

    @Override
    public String toString() {
      return "probability difference";
    }
  }

  /**
   * Kullback and Leibler's divergence from the clean run: Σ p_clean · (ln p_clean − ln p), in nats.
   *
   * <p>It sees every change of the next token and needs no answers; the clean run's is 0. It has no
   * sign: a head that works against the answer counts like one that works for it, which finds
   * negative heads that other metrics miss, and says not whether a change was for the better.
   */
  record Divergence() implements Metric {
    @Override
    public ToDoubleFunction<FloatVector> of(SweepPrompt prompt, FloatVector clean) {
      double[] own = LogProbabilities.all(clean);
      return logits -> LogProbabilities.divergence(own, logits);
    }

    @Override
    public String toString() {
      return "divergence from the clean run";
    }
  }

  /** {@return the logit difference} */
  static Metric logitDifference() {
    return new LogitDifference();
  }

  /** {@return the log-probability of the answer} */
  static Metric logProbability() {
    return new LogProbability();
  }

  /** {@return the probability of the answer} */
  static Metric probability() {
    return new Probability();
  }

  /** {@return the probability difference} */
  static Metric probabilityDifference() {
    return new ProbabilityDifference();
  }

  /** {@return Kullback and Leibler's divergence from the clean run} */
  static Metric divergence() {
    return new Divergence();
  }

  /**
   * {@return what is read off the logits of any run of a prompt}
   *
   * @param prompt with the answers that the metric needs
   * @param clean the logits of the model's own run
   */
  ToDoubleFunction<FloatVector> of(SweepPrompt prompt, FloatVector clean);

  /** {@return whether prompts must have a right answer} */
  default boolean needsAnswers() {
    return !(this instanceof Divergence);
  }

  /** {@return whether prompts must have a wrong answer} */
  default boolean needsWrongAnswers() {
    return this instanceof LogitDifference || this instanceof ProbabilityDifference;
  }
}
