// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Refuses sweeps that could not be run to their end, before they begin. */
final class SweepNeeds {
  private SweepNeeds() {}

  /** What can be seen without a model. */
  static void check(List<SweepPrompt> prompts, List<InterventionKind> kinds, Metric metric) {
    if (prompts.isEmpty() || kinds.isEmpty()) {
      throw new InputException(
          "a sweep of %d prompts and %d kinds of interventions"
              .formatted(prompts.size(), kinds.size()),
          "Give at least one of each.");
    }
    Map<Integer, Integer> ofLength = new HashMap<>();
    prompts.forEach(prompt -> ofLength.merge(prompt.length(), 1, Integer::sum));
    for (int index = 0; index < prompts.size(); index++) {
      SweepPrompt prompt = prompts.get(index);
      require(!metric.needsAnswers() || prompt.answers().length > 0, index, "right answer", metric);
      require(
          !metric.needsWrongAnswers() || prompt.wrongAnswers().length > 0,
          index,
          "wrong answer",
          metric);
      for (InterventionKind kind : kinds) {
        check(prompt, index, kind, ofLength.get(prompt.length()));
      }
    }
  }

  private static void check(SweepPrompt prompt, int index, InterventionKind kind, int ofLength) {
    Replacement replacement = kind.replacement();
    require(!replacement.needsCorrupted() || prompt.hasCorrupted(), index, "corrupted twin", kind);
    boolean drawn = replacement instanceof Replacement.Resampling;
    require(!drawn || ofLength > 1, index, "other prompt of its length", kind);
    boolean marked =
        !(kind.positions() instanceof Positions.Marked wanted)
            || wanted.mark() < prompt.marks().length;
    require(marked, index, "position for it", kind);
  }

  /** What only a model shows. */
  static void check(Sweep sweep, ModelShape shape) {
    for (int index = 0; index < sweep.prompts().size(); index++) {
      int of = index;
      sweep
          .prompts()
          .get(index)
          .allTokens()
          .filter(token -> token < 0 || (shape.vocabSize() > 0 && token >= shape.vocabSize()))
          .findFirst()
          .ifPresent(token -> refuse(of, token, shape));
    }
    for (InterventionKind kind : sweep.kinds()) {
      if (kind.replacement() instanceof Replacement.Mean mean && !mean.means().fits(shape)) {
        throw new InputException(
            "the means of a mean ablation are of a model of another shape",
            "Take them from the model that is swept.");
      }
    }
  }

  private static void refuse(int index, int token, ModelShape shape) {
    throw new InputException(
        "prompt %d names token %d, and the model has tokens 0-%d"
            .formatted(index, token, shape.vocabSize() - 1),
        "Use prompts that were made with this model's tokenizer.");
  }

  private static void require(boolean holds, int index, String what, Object needs) {
    if (!holds) {
      throw new InputException(
          "prompt %d has no %s, which %s needs".formatted(index, what, needs),
          "Give every prompt one.");
    }
  }
}
