// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.editors.ContrastPair;
import dev.bridle.editors.Steering;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.List;

/** Steers two heads, takes one out, and continues a question with and without the edit. */
public final class EditAndGenerate {
  private EditAndGenerate() {}

  /**
   * Prints both continuations.
   *
   * @param folder a model
   * @param pairs what a direction is made from
   * @param question what to continue
   */
  public static void run(Path folder, List<ContrastPair> pairs, String question) {
    try (LanguageModel model = Models.open(folder)) {
      HeadSet heads = HeadSet.of(HeadId.parse("L1H2"), HeadId.parse("L2H0"));
      EditPlan truthful = Steering.towards(model, pairs).withStrength(2).plan(model.shape(), heads);
      EditPlan plan = truthful.then(EditPlan.of(new HeadEdit.Ablate(HeadId.parse("L0H3"))));

      GenerationSettings settings = GenerationSettings.greedy(20);
      System.out.println(model.generate(question, settings).text());
      System.out.println(model.with(plan).generate(question, settings).text());
    }
  }
}
