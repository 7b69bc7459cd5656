// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.discovery.finding.Ability;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a reader of a finding should know, in sentences. */
final class Notes {
  private Notes() {}

  static List<String> of(Scored kind, HeadSet found) {
    List<String> notes = misfits(kind.prompts());
    if (kind.scores().ranked().isEmpty()) {
      notes.add("The prompts say nothing of any head: nothing to find.");
    } else if (found.size() == 0) {
      notes.add("No head reaches the threshold.");
    }
    return notes;
  }

  static List<String> atChance(Scored kind, Ability ability) {
    List<String> notes = misfits(kind.prompts());
    notes.add(
        ability.prompts() == 0
            ? "No prompt fits this model: nothing to find."
            : String.format(
                Locale.ROOT,
                "Accuracy at chance: nothing to find (%.2f of %d prompts right, %.2f by guessing).",
                ability.accuracy(),
                ability.prompts(),
                ability.chance()));
    return notes;
  }

  private static List<String> misfits(PromptSet prompts) {
    List<String> notes = new ArrayList<>();
    prompts.misfits().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .map(misfit -> "%d drafts left out: %s.".formatted(misfit.getValue(), misfit.getKey()))
        .forEach(notes::add);
    return notes;
  }
}
