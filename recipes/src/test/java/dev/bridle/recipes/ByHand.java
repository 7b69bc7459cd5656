// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes;

import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.recipes.evaluation.ChoiceScore;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;

/** What a model makes of texts, from its plain logits, one text at a time, in double precision. */
public final class ByHand {
  private ByHand() {}

  /** {@return log softmax of the logits at a position} */
  public static double[] logSoftmax(FloatTensor logits, int position) {
    double[] row = new double[logits.size(2)];
    Arrays.setAll(row, token -> logits.at(0, position, token));
    double sum = 0;
    for (double each : row) {
      sum += Math.exp(each);
    }
    double log = Math.log(sum);
    return Arrays.stream(row).map(each -> each - log).toArray();
  }

  /** {@return the sum of log p over the tokens of the answer, given the prompt} */
  public static double logProbability(LanguageModel model, String prompt, String answer) {
    int[] start = model.tokenizer().encode(prompt).ids();
    int[] whole = model.tokenizer().encode(prompt + answer).ids();
    if (whole.length <= start.length || Arrays.mismatch(start, whole) != start.length) {
      throw new IllegalStateException("the answer does not begin at a token's beginning");
    }
    FloatTensor logits = model.logits(TokenBatch.of(whole).withPrompts(start.length));
    double sum = 0;
    for (int at = start.length; at < whole.length; at++) {
      sum += logSoftmax(logits, at - 1)[whole[at]];
    }
    return sum;
  }

  /** {@return MC1, MC2 and MC3 after their definitions, without any care for small numbers} */
  public static ChoiceScore score(LanguageModel model, Question question) {
    double best = logProbability(model, question.prompt(), question.best());
    double[] correct = logProbabilities(model, question.prompt(), question.correct());
    double[] incorrect = logProbabilities(model, question.prompt(), question.incorrect());
    double rival = Arrays.stream(incorrect).max().orElseThrow();
    double right = Arrays.stream(correct).map(Math::exp).sum();
    double wrong = Arrays.stream(incorrect).map(Math::exp).sum();
    long above = Arrays.stream(correct).filter(each -> each > rival).count();
    return new ChoiceScore(
        best > rival ? 1 : 0, right / (right + wrong), (double) above / correct.length);
  }

  /** {@return MC1 of each question} */
  public static double[] mc1(LanguageModel model, List<Question> questions) {
    return questions.stream().mapToDouble(question -> score(model, question).mc1()).toArray();
  }

  private static double[] logProbabilities(
      LanguageModel model, String prompt, List<String> answers) {
    return answers.stream().mapToDouble(it -> logProbability(model, prompt, it)).toArray();
  }
}
