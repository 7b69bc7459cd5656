// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.probe.LabelledText;
import dev.bridle.recipes.ProbePlace;
import dev.bridle.recipes.TinyQuestions;
import dev.bridle.recipes.evaluation.Question;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeTextsTest {
  private static final Question TEA =
      new Question(
          "tea", "Tea is", " hot", List.of(" wet", " hot"), List.of(" dry", " ice", " up"));
  private static final Question MILK =
      new Question("tea", "Milk is", " white", List.of(" white"), List.of(" black"));
  private static final Question SNOW =
      new Question("snow", "Snow is", " cold", List.of(" cold", " white"), List.of(" warm"));

  @Test
  void aQuestionGivesAsManyTrueTextsAsFalseOnesTheBestFirst() {
    assertThat(new ProbeTexts(ProbePlace.ANSWER, ". ").labelled(List.of(TEA, SNOW)))
        .containsExactly(
            new LabelledText("Tea is hot", true, "tea"),
            new LabelledText("Tea is dry", false, "tea"),
            new LabelledText("Tea is wet", true, "tea"),
            new LabelledText("Tea is ice", false, "tea"),
            new LabelledText("Snow is cold", true, "snow"),
            new LabelledText("Snow is warm", false, "snow"));
  }

  @Test
  void theNextQuestionIsOfAnotherSubjectAndTheLastIsFollowedByTheFirst() {
    assertThat(new ProbeTexts(ProbePlace.NEXT_ANSWER, ". ").labelled(List.of(TEA, MILK, SNOW)))
        .containsExactly(
            new LabelledText("Tea is hot. Snow is", true, "tea"),
            new LabelledText("Tea is dry. Snow is", false, "tea"),
            new LabelledText("Tea is wet. Snow is", true, "tea"),
            new LabelledText("Tea is ice. Snow is", false, "tea"),
            new LabelledText("Milk is white. Snow is", true, "tea"),
            new LabelledText("Milk is black. Snow is", false, "tea"),
            new LabelledText("Snow is cold. Tea is", true, "snow"),
            new LabelledText("Snow is warm. Tea is", false, "snow"));
  }

  @Test
  void nothingThatFollowsAnAnswerTellsWhetherItIsTrue() {
    List<LabelledText> texts =
        new ProbeTexts(ProbePlace.NEXT_ANSWER, " . ").labelled(TinyQuestions.all());

    for (int i = 0; i < texts.size(); i += 2) {
      assertThat(texts.get(i).label()).isTrue();
      assertThat(texts.get(i + 1).label()).isFalse();
      assertThat(ending(texts.get(i))).isEqualTo(ending(texts.get(i + 1)));
    }
  }

  @Test
  void aLoneSubjectIsFollowedByItself() {
    assertThat(new ProbeTexts(ProbePlace.NEXT_ANSWER, "\n").labelled(List.of(SNOW)))
        .containsExactly(
            new LabelledText("Snow is cold\nSnow is", true, "snow"),
            new LabelledText("Snow is warm\nSnow is", false, "snow"));
  }

  private static String ending(LabelledText text) {
    return text.text().substring(text.text().indexOf(" . "));
  }
}
