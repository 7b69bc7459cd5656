// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.discovery.sweep.Question;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes a summary of records as they come, keeping none. */
final class Gathering {
  private final List<Question> questions;
  private final List<RunningMoments> values;
  private final List<RunningMoments> changes;
  private final RunningMoments clean = new RunningMoments();
  private final RunningMoments corrupted = new RunningMoments();

  Gathering(List<Question> questions) {
    this.questions = questions;
    this.values = fresh(questions.size());
    this.changes = fresh(questions.size());
  }

  private static List<RunningMoments> fresh(int count) {
    return Stream.generate(RunningMoments::new).limit(count).toList();
  }

  void add(PromptRecord found) {
    clean.add(found.clean());
    found.corrupted().ifPresent(corrupted::add);
    for (int i = 0; i < questions.size(); i++) {
      boolean fromCorrupted = questions.get(i).kind().replacement().startsCorrupted();
      double start = fromCorrupted ? found.corrupted().orElseThrow() : found.clean();
      values.get(i).add(found.value(i));
      changes.get(i).add(found.value(i) - start);
    }
  }

  SweepSummary summary() {
    List<Finding> findings =
        IntStream.range(0, questions.size())
            .mapToObj(
                i ->
                    new Finding(
                        questions.get(i), values.get(i).moments(), changes.get(i).moments()))
            .toList();
    return new SweepSummary(findings, clean.moments(), corrupted.moments());
  }
}
