// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import java.util.stream.IntStream;

/** Whether a model answers a prompt rightly. */
final class Answer {
  private Answer() {}

  /**
   * One right answer must be likelier than every wrong one; several, together likelier than all
   * wrong ones; where nothing is wrong in particular, the likeliest token must be right.
   */
  static boolean isRight(Item item, FloatVector logits) {
    List<Integer> right = item.answers();
    List<Integer> wrong = item.wrongAnswers();
    if (wrong.isEmpty()) {
      int likeliest =
          IntStream.range(0, logits.size())
              .reduce((a, b) -> logits.at(b) > logits.at(a) ? b : a)
              .orElseThrow();
      return right.contains(likeliest);
    }
    if (right.size() == 1) {
      return wrong.stream().allMatch(token -> logits.at(right.get(0)) > logits.at(token));
    }
    double largest = IntStream.range(0, logits.size()).mapToDouble(logits::at).max().orElseThrow();
    return mass(logits, right, largest) > mass(logits, wrong, largest);
  }

  /** How often guessing would be right, by the same measure; never, of all tokens. */
  static double byGuessing(Item item) {
    double right = item.answers().size();
    double wrong = item.wrongAnswers().size();
    return wrong == 0 ? 0 : right / (right + wrong);
  }

  private static double mass(FloatVector logits, List<Integer> tokens, double largest) {
    return tokens.stream().mapToDouble(token -> Math.exp(logits.at(token) - largest)).sum();
  }
}
