// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.discovery.catalogue.Catalogue;
import dev.bridle.discovery.catalogue.Protocol;
import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.edit.EditPlan;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks for built-in kinds in a random model that really runs. */
class TinySurveyTest {
  private static final int PROMPTS = 4;

  private static LanguageModel model;

  @BeforeAll
  static void open(@TempDir Path folder) {
    model = Models.open(TinyModel.llama(folder, 8));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static List<TypeFinding> find(long seed) {
    Catalogue kinds = Catalogue.builtIn();
    List<Protocol> some = List.of(kinds.named("previous-token"), kinds.named("induction"));
    return Survey.of(kinds).withPrompts(PROMPTS).withSeed(seed).on(model, some);
  }

  @Test
  void everyHeadIsScoredOnceAndFinitely() {
    for (TypeFinding finding : find(1)) {
      assertThat(finding.heads())
          .extracting(head -> head.head())
          .containsExactlyInAnyOrderElementsOf(model.shape().allHeads().toList());
      assertThat(finding.heads())
          .extracting(head -> head.score())
          .allMatch(Double::isFinite)
          .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }
  }

  @Test
  void equalSeedsGiveEqualFindingsAndOthersDoNot() {
    List<TypeFinding> once = find(2);

    assertThat(find(2)).isEqualTo(once);
    assertThat(find(3)).isNotEqualTo(once);
  }

  @Test
  void theModelIsNotChanged() {
    TokenBatch batch = TokenBatch.of(1, 30, 31, 11, 32);
    float[] before = model.logits(batch).data();

    find(1);

    assertThat(model.logits(batch).data()).isEqualTo(before);
    assertThat(model.plan()).isEqualTo(EditPlan.none());
  }
}
