// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.discovery.probe.LabelledText;
import dev.bridle.recipes.ProbePlace;
import dev.bridle.recipes.evaluation.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Turns questions into texts that a probe reads, true and false.
 *
 * @param at where the texts end
 * @param separator what stands between an answer and the next question
 */
public record ProbeTexts(ProbePlace at, String separator) {
  /**
   * {@return of each question equally many true and false answers, in the order listed, the best
   * answer before the other true ones}
   *
   * <p>Benchmarks list the tempting false answers first and fill up with implausible ones; a probe
   * that sees more false answers than true ones learns what is implausible instead. A question that
   * follows is the next one of another group, the same after a true and after a false answer.
   *
   * @param questions at least one
   */
  public List<LabelledText> labelled(List<Question> questions) {
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      String end = at == ProbePlace.ANSWER ? "" : separator + following(questions, i).prompt();
      List<String> correct =
          Stream.concat(Stream.of(question.best()), question.correct().stream())
              .distinct()
              .toList();
      int pairs = Math.min(correct.size(), question.incorrect().size());
      for (int pair = 0; pair < pairs; pair++) {
        texts.add(text(question, correct.get(pair) + end, true));
        texts.add(text(question, question.incorrect().get(pair) + end, false));
      }
    }
    return texts;
  }

  private static LabelledText text(Question question, String rest, boolean label) {
    return new LabelledText(question.prompt() + rest, label, question.group());
  }

  private static Question following(List<Question> questions, int index) {
    for (int step = 1; step < questions.size(); step++) {
      Question candidate = questions.get((index + step) % questions.size());
      if (!candidate.group().equals(questions.get(index).group())) {
        return candidate;
      }
    }
    return questions.get(index);
  }
}
