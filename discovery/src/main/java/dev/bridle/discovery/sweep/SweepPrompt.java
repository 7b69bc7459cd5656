// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A prompt of a sweep, with what its interventions and its metric need to know of it.
 *
 * <pre>{@code
 * SweepPrompt.of(tokens).answering(mary, john).corruptedBy(swapped).marking(end, secondSubject)
 * }</pre>
 *
 * <p>A class and not a record because it owns arrays: there may be very many prompts.
 */
public final class SweepPrompt {
  private final int[] tokens;
  private final int[] corrupted;
  private final int[] answers;
  private final int[] wrong;
  private final int[] marks;

  SweepPrompt(int[] tokens, int[] corrupted, int[] answers, int[] wrong, int[] marks) {
    this.tokens = tokens;
    this.corrupted = corrupted;
    this.answers = answers;
    this.wrong = wrong;
    this.marks = marks;
  }

  /**
   * {@return a prompt of these tokens}
   *
   * @param tokens at least one
   */
  public static SweepPrompt of(int... tokens) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("a prompt of no tokens");
    }
    int[] none = {};
    return new SweepPrompt(tokens.clone(), none, none, none, none);
  }

  /**
   * {@return the same prompt, which one token answers rightly and one wrongly}
   *
   * @param answer the right token
   * @param wrongAnswer the wrong one
   */
  public SweepPrompt answering(int answer, int wrongAnswer) {
    return answering(List.of(answer), List.of(wrongAnswer));
  }

  /**
   * {@return the same prompt, which some tokens answer rightly and some wrongly}
   *
   * @param rightAnswers at least one
   * @param wrongAnswers as many as there are, where the metric needs them
   */
  public SweepPrompt answering(List<Integer> rightAnswers, List<Integer> wrongAnswers) {
    return new SweepPrompt(tokens, corrupted, array(rightAnswers), array(wrongAnswers), marks);
  }

  /**
   * {@return the same prompt and its corrupted twin}
   *
   * @param twin as many tokens as the prompt has
   */
  public SweepPrompt corruptedBy(int... twin) {
    if (twin.length != tokens.length) {
      throw new IllegalArgumentException(
          "a corrupted prompt of %d tokens for one of %d".formatted(twin.length, tokens.length));
    }
    return new SweepPrompt(tokens, twin.clone(), answers, wrong, marks);
  }

  /**
   * {@return the same prompt with positions that interventions may name}
   *
   * @param positions from 0; the first is mark 0
   */
  public SweepPrompt marking(int... positions) {
    for (int position : positions) {
      if (position < 0 || position >= tokens.length) {
        throw new IllegalArgumentException(
            "position %d in a prompt of %d tokens".formatted(position, tokens.length));
      }
    }
    return new SweepPrompt(tokens, corrupted, answers, wrong, positions.clone());
  }

  /** {@return how many tokens it has} */
  public int length() {
    return tokens.length;
  }

  /** {@return a copy of its tokens} */
  public int[] tokens() {
    return tokens.clone();
  }

  /** {@return whether it has a corrupted twin} */
  public boolean hasCorrupted() {
    return corrupted.length > 0;
  }

  /** {@return a copy of its twin's tokens; none where there is no twin} */
  public int[] corrupted() {
    return corrupted.clone();
  }

  /** {@return a copy of the tokens that answer it rightly} */
  public int[] answers() {
    return answers.clone();
  }

  /** {@return a copy of the tokens that answer it wrongly} */
  public int[] wrongAnswers() {
    return wrong.clone();
  }

  /** {@return a copy of the marked positions} */
  public int[] marks() {
    return marks.clone();
  }

  /** Every token that is named anywhere, to be held against a vocabulary. */
  IntStream allTokens() {
    return IntStream.of(0, 1, 2, 3)
        .mapToObj(i -> List.of(tokens, corrupted, answers, wrong).get(i))
        .flatMapToInt(Arrays::stream);
  }

  private static int[] array(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SweepPrompt that
        && Arrays.equals(tokens, that.tokens)
        && Arrays.equals(corrupted, that.corrupted)
        && Arrays.equals(answers, that.answers)
        && Arrays.equals(wrong, that.wrong)
        && Arrays.equals(marks, that.marks);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(tokens);
  }

  @Override
  public String toString() {
    return "SweepPrompt" + Arrays.toString(tokens);
  }
}
