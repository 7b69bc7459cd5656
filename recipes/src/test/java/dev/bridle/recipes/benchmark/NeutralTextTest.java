// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.recipes.ByHand;
import dev.bridle.recipes.TinyQuestions;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeutralTextTest {
  /** Means of log-probabilities in single precision, against the same in double. */
  private static final double ROUNDING = 1e-5;

  private static final NeutralText TEXT = new NeutralText(TinyQuestions.documents());

  private static LanguageModel tiny;

  @TempDir Path folder;

  @BeforeAll
  static void open(@TempDir Path folder) {
    tiny = Models.open(TinyModel.llama(folder, 3));
  }

  @AfterAll
  static void close() {
    tiny.close();
  }

  @Test
  void theCostIsCrossEntropyAndDivergenceOfTheLogits() {
    LanguageModel edited =
        tiny.with(
            EditPlan.of(
                new HeadEdit.Scale(new HeadId(0, 1), -3), new HeadEdit.Ablate(new HeadId(1, 2))));

    NeutralText.Cost cost = TEXT.cost(tiny, edited);

    double[] expected = byHand(TEXT, edited);
    assertThat(cost.crossEntropyBefore()).isCloseTo(expected[0], within(ROUNDING));
    assertThat(cost.crossEntropyAfter()).isCloseTo(expected[1], within(ROUNDING));
    assertThat(cost.kl()).isCloseTo(expected[2], within(ROUNDING)).isGreaterThan(0.01);
    assertThat(cost.increase()).isCloseTo(expected[1] - expected[0], within(2 * ROUNDING));
  }

  @Test
  void theEntropyThatSettingsAreChosenByIsTheReportedOne() {
    NeutralText.Cost cost = TEXT.cost(tiny, tiny);

    assertThat(TEXT.crossEntropy(tiny)).isCloseTo(cost.crossEntropyBefore(), within(ROUNDING));
    assertThat(cost.crossEntropyAfter()).isEqualTo(cost.crossEntropyBefore());
    assertThat(cost.kl()).isZero();
  }

  @Test
  void halvesAreDisjointAndTogetherTheWhole() {
    List<String> chosenBy = TEXT.forSelection().texts();
    List<String> reported = TEXT.forReport().texts();

    assertThat(chosenBy).doesNotContainAnyElementsOf(reported);
    assertThat(chosenBy.size() + reported.size()).isEqualTo(TEXT.texts().size());
    assertThat(TEXT.texts()).containsAll(chosenBy).containsAll(reported);
    assertThat(chosenBy.get(0)).isEqualTo(TEXT.texts().get(0));
  }

  @Test
  void ofALongDocumentTheFirst128TokensCount() {
    String long128 = "the cat saw a dog . ".repeat(21) + "the";
    NeutralText whole = new NeutralText(List.of(long128 + " moon and water".repeat(50)));
    NeutralText cut = new NeutralText(List.of(long128));

    assertThat(tiny.tokenizer().encode(long128).size()).isEqualTo(128);
    assertThat(whole.crossEntropy(tiny)).isEqualTo(cut.crossEntropy(tiny));
  }

  @Test
  void aDocumentWithoutAnythingToPredictIsPassedOver() throws IOException {
    LanguageModel bare =
        Models.open(
            TinyModel.llama(3)
                .with(dev.bridle.TinyTokenizer.withoutBeginning())
                .writeTo(folder.resolve("bare")));
    NeutralText some = new NeutralText(List.of("the", "the cat saw a dog"));
    NeutralText none = new NeutralText(List.of("the", "cat"));

    try (bare) {
      assertThat(some.crossEntropy(bare))
          .isEqualTo(new NeutralText(List.of("the cat saw a dog")).crossEntropy(bare));
      assertThatThrownBy(() -> none.crossEntropy(bare))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("two tokens");
      assertThatThrownBy(() -> none.cost(bare, bare))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("two tokens");
    }
  }

  @Test
  void documentsAreTheLinesThatHoldAnything() throws IOException {
    Path file = Files.writeString(folder.resolve("neutral.txt"), "Łódź.\n\n  \nRome.\r\nOslo.");

    NeutralText text = NeutralText.read(file);

    assertThat(text.texts()).containsExactly("Łódź.", "Rome.", "Oslo.");
  }

  @Test
  void oneDocumentCannotBeHalved() throws IOException {
    Path file = Files.writeString(folder.resolve("neutral.txt"), "One line.\n\n");

    assertThatThrownBy(() -> NeutralText.read(file))
        .isInstanceOf(InputException.class)
        .hasMessage(
            file
                + ": it holds fewer than two documents. Give a text file with one document a line.");
  }

  @Test
  void whatIsNoTextIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("neutral.txt"), new byte[] {(byte) 0xff, 'a', '\n'});

    assertThatThrownBy(() -> NeutralText.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> NeutralText.read(folder.resolve("absent.txt")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("absent.txt");
  }

  /** Cross-entropy before and after, and KL, document by document. */
  private static double[] byHand(NeutralText text, LanguageModel edited) {
    double[] sums = new double[3];
    int tokens = 0;
    for (String document : text.texts()) {
      int[] ids = tiny.tokenizer().encode(document).ids();
      FloatTensor before = tiny.logits(TokenBatch.of(ids));
      FloatTensor after = edited.logits(TokenBatch.of(ids));
      for (int at = 0; at + 1 < ids.length; at++) {
        double[] p = ByHand.logSoftmax(before, at);
        double[] q = ByHand.logSoftmax(after, at);
        sums[0] -= p[ids[at + 1]];
        sums[1] -= q[ids[at + 1]];
        for (int token = 0; token < p.length; token++) {
          sums[2] += Math.exp(p[token]) * (p[token] - q[token]);
        }
        tokens++;
      }
    }
    return new double[] {sums[0] / tokens, sums[1] / tokens, sums[2] / tokens};
  }
}
