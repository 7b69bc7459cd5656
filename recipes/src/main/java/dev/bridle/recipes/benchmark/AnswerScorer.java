// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.benchmark;

import dev.bridle.error.InputException;
import dev.bridle.model.Encoding;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatches;
import dev.bridle.progress.Progress;
import dev.bridle.recipes.evaluation.ChoiceScore;
import dev.bridle.recipes.evaluation.MultipleChoice;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Scores questions by the log-probabilities a model gives their answers, TruthfulQA's way.
 *
 * <p>An answer's log-probability is the sum over its tokens, not divided by their number. Where the
 * answer's tokens begin is found by character offsets, so that any tokenizer will do. Source: Lin
 * et al., arXiv 2109.07958; the multiple-choice protocol of honest_llama.
 */
public final class AnswerScorer {
  private static final int BATCH_TOKENS = 4096;

  private final List<Question> questions;
  private final List<Map<String, Integer>> answers = new ArrayList<>();
  private final List<int[]> sequences = new ArrayList<>();
  private final List<Integer> prompts = new ArrayList<>();

  /**
   * Tokenises the questions once, to be scored under any number of edits.
   *
   * @param model gives the tokenizer
   * @param questions at least one
   */
  public AnswerScorer(LanguageModel model, List<Question> questions) {
    this.questions = List.copyOf(questions);
    for (Question question : questions) {
      Map<String, Integer> rows = new LinkedHashMap<>();
      Stream.of(List.of(question.best()), question.correct(), question.incorrect())
          .flatMap(List::stream)
          .distinct()
          .forEach(answer -> rows.put(answer, add(model, question.prompt(), answer)));
      answers.add(rows);
    }
  }

  private int add(LanguageModel model, String prompt, String answer) {
    Encoding encoding = model.tokenizer().encode(prompt + answer);
    sequences.add(encoding.ids());
    prompts.add(encoding.firstTokenAfter(prompt.length()));
    return sequences.size() - 1;
  }

  /**
   * {@return each question's scores, in order}
   *
   * @param model with the tokenizer this scorer was made for
   * @param progress told of every answer
   * @throws InputException if edits drove the model's numbers out of range
   */
  public List<ChoiceScore> score(LanguageModel model, Progress progress) {
    double[] sums = new double[sequences.size()];
    try (Progress.Task task = progress.begin("scoring answers", sequences.size())) {
      for (TokenBatches.Part part : TokenBatches.of(sequences, prompts, BATCH_TOKENS).batches()) {
        FloatTensor logs = model.tokenLogProbabilities(part.batch());
        for (int row = 0; row < part.indices().size(); row++) {
          int from = part.batch().startOf(row) + part.batch().promptOf(row);
          for (int at = from; at < part.batch().length(); at++) {
            sums[part.indices().get(row)] += logs.at(row, at);
          }
        }
        task.advance(part.indices().size());
      }
    }
    requireNumbers(sums);
    List<ChoiceScore> scores = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      Map<String, Integer> rows = answers.get(i);
      scores.add(
          MultipleChoice.score(
              sums[rows.get(question.best())],
              pick(sums, rows, question.correct()),
              pick(sums, rows, question.incorrect())));
    }
    return scores;
  }

  /**
   * {@return each question's MC1, 0 or 1, in order}
   *
   * @param model with the tokenizer this scorer was made for
   */
  public double[] mc1(LanguageModel model) {
    return score(model, Progress.silent()).stream().mapToDouble(ChoiceScore::mc1).toArray();
  }

  private static void requireNumbers(double[] sums) {
    if (Arrays.stream(sums).anyMatch(Double::isNaN)) {
      throw new InputException(
          "log-probabilities of the model are not numbers",
          "Use smaller factors or strengths; without edits, check the weights.");
    }
  }

  private static double[] pick(double[] sums, Map<String, Integer> rows, List<String> answers) {
    return answers.stream().mapToDouble(answer -> sums[rows.get(answer)]).toArray();
  }
}
