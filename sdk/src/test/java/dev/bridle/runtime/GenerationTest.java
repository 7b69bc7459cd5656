// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.Generation;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Continues prompts. */
final class GenerationTest {
  private static final String PROMPT = "Once upon a time, there was a little dog.";
  private static final GenerationSettings GREEDY = GenerationSettings.greedy(20);

  @TempDir static Path folder;
  private static LanguageModel llama;
  private static LanguageModel gpt2;

  @BeforeAll
  static void open() {
    llama = Models.open(TinyModel.llama(folder.resolve("llama"), 7));
    gpt2 = Models.open(TinyModel.gpt2(folder.resolve("gpt2"), 7));
  }

  @AfterAll
  static void close() {
    llama.close();
    gpt2.close();
  }

  @Test
  void greedyWithACacheIsRepeatedFullPasses() {
    EditPlan edit = EditPlan.of(new HeadEdit.Scale(new HeadId(0, 2), -2));

    for (LanguageModel model : List.of(llama, gpt2, llama.with(edit), gpt2.with(edit))) {
      List<Integer> made = model.generate(PROMPT, GREEDY).tokens();

      List<Integer> expected = new ArrayList<>();
      int[] text = model.tokenizer().encode(PROMPT).ids();
      for (int step = 0; step < 20; step++) {
        FloatTensor logits = model.logits(TokenBatch.of(text));
        int next = Likeliest.token(logits.row(0, text.length - 1));
        expected.add(next);
        text = Arrays.copyOf(text, text.length + 1);
        text[text.length - 1] = next;
      }
      assertThat(made).isEqualTo(expected);
    }
  }

  @Test
  void aModelThatNoLongerGivesNumbersSaysSo() {
    LanguageModel broken = llama.with(EditPlan.of(new HeadEdit.Scale(new HeadId(0, 0), 1e39)));

    assertThatThrownBy(() -> broken.generate(PROMPT, GREEDY))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a logit is NaN");
  }

  @Test
  void theTextIsThePromptsContinuationAlone() {
    Generation generation = llama.generate(PROMPT, GREEDY);

    int[] tokens = generation.tokens().stream().mapToInt(Integer::intValue).toArray();
    assertThat(generation.prompt()).isEqualTo(PROMPT);
    assertThat(generation.text().strip()).isEqualTo(llama.tokenizer().decode(tokens));
    assertThat(generation.seconds()).isPositive();
    assertThat(generation.tokensPerSecond()).isPositive();
  }

  @Test
  void piecesOfTheStreamMakeTheText() {
    List<String> pieces = new ArrayList<>();

    Generation generation = llama.generate(PROMPT, GREEDY, pieces::add);

    assertThat(String.join("", pieces)).isEqualTo(generation.text());
    assertThat(pieces).hasSizeGreaterThan(10).doesNotContain("");
  }

  @Test
  void itEndsAfterTheMostTokensAllowed() {
    for (int most : new int[] {1, 2, 7}) {
      assertThat(llama.generate(PROMPT, GenerationSettings.greedy(most)).tokens()).hasSize(most);
    }
  }

  @Test
  void aStopTokenEndsTheTextAndIsNoPartOfIt() {
    List<Integer> whole = llama.generate(PROMPT, GREEDY).tokens();
    int stop = whole.get(4);

    List<Integer> stopped = llama.generate(PROMPT, GREEDY.stoppingAt(Set.of(stop))).tokens();

    assertThat(stopped).isEqualTo(whole.subList(0, whole.indexOf(stop)));
  }

  @Test
  void aStopTokenAtOnceLeavesNothing() {
    int first = llama.generate(PROMPT, GREEDY).tokens().get(0);
    List<String> pieces = new ArrayList<>();

    Generation stopped = llama.generate(PROMPT, GREEDY.stoppingAt(Set.of(first)), pieces::add);

    assertThat(stopped.tokens()).isEmpty();
    assertThat(stopped.text()).isEmpty();
    assertThat(pieces).isEmpty();
  }

  @Test
  void theModelsOwnEndOfTextStopsIt() {
    List<Integer> whole = llama.generate(PROMPT, GREEDY).tokens();
    TinyModel ending = TinyModel.llama(7).endingAt(TinyTokenizer.END, whole.get(3));

    try (LanguageModel model = Models.open(ending.writeTo(folder.resolve("ending")))) {
      assertThat(model.files().endOfSequence()).containsExactlyInAnyOrder(2, whole.get(3));
      assertThat(model.generate(PROMPT, GREEDY).tokens())
          .isEqualTo(whole.subList(0, whole.indexOf(whole.get(3))));
    }
  }

  @Test
  void drawingWithTheSameSeedRepeats() {
    GenerationSettings drawing = GREEDY.sampling(1.5, 42);

    List<Integer> first = llama.generate(PROMPT, drawing).tokens();

    assertThat(llama.generate(PROMPT, drawing).tokens()).isEqualTo(first);
    assertThat(llama.generate(PROMPT, GREEDY.sampling(1.5, 43)).tokens()).isNotEqualTo(first);
  }

  @Test
  void drawingFromOneTokenIsGreedy() {
    List<Integer> greedy = llama.generate(PROMPT, GREEDY).tokens();
    GenerationSettings drawing = GREEDY.sampling(3, 42);

    assertThat(llama.generate(PROMPT, drawing.withTopK(1)).tokens()).isEqualTo(greedy);
    assertThat(llama.generate(PROMPT, drawing.withTopP(1e-9)).tokens()).isEqualTo(greedy);
    assertThat(llama.generate(PROMPT, GREEDY.sampling(1e-6, 42)).tokens()).isEqualTo(greedy);
  }

  @Test
  void onlyTheLikeliestTokensAreDrawn() {
    Set<Integer> drawn = new HashSet<>();
    int[] ids = llama.tokenizer().encode(PROMPT).ids();
    FloatTensor logits = llama.logits(TokenBatch.of(ids));
    float[] sorted = logits.row(0, ids.length - 1).toArray();
    Arrays.sort(sorted);

    for (int seed = 0; seed < 100; seed++) {
      GenerationSettings one = GenerationSettings.greedy(1).sampling(100, seed).withTopK(3);
      drawn.addAll(llama.generate(PROMPT, one).tokens());
    }

    // At a temperature of 100 the three are all but equally likely: a third each, 100 times.
    assertThat(drawn).hasSize(3);
    for (int token : drawn) {
      assertThat(logits.at(0, ids.length - 1, token))
          .isGreaterThanOrEqualTo(sorted[sorted.length - 3]);
    }
  }

  @Test
  void anEmptyPromptIsContinuedFromTheBeginningOfText() {
    assertThat(llama.generate("", GREEDY).tokens()).hasSize(20);
  }

  @Test
  void aPromptWithoutTokensIsRefused() {
    TinyModel bare = TinyModel.llama(7).with(TinyTokenizer.withoutBeginning());

    try (LanguageModel model = Models.open(bare.writeTo(folder.resolve("bare")))) {
      assertThat(model.generate("dog", GREEDY).tokens()).hasSize(20);
      assertThatThrownBy(() -> model.generate("", GREEDY))
          .isInstanceOf(InputException.class)
          .hasMessage("the prompt has no tokens. Give a prompt that is not empty.");
    }
  }

  @Test
  void aTextOfMoreTokensThanTheModelHasPositionsIsRefused() {
    // The GPT-2 has a table of 128 positions; the Llama turns as far as it is asked to.
    GenerationSettings longer = GenerationSettings.greedy(140);
    String problem = "the text has more tokens than the model has positions";

    assertThat(llama.generate(PROMPT, longer).tokens()).hasSize(140);
    assertThatThrownBy(() -> gpt2.generate(PROMPT, longer))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(problem);
    assertThatThrownBy(() -> gpt2.logits(TokenBatch.of(new int[129])))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(problem);
    assertThat(gpt2.generate(PROMPT, GREEDY).tokens()).hasSize(20);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> GenerationSettings.greedy(0))
        .isInstanceOf(InputException.class)
        .hasMessage("maxNewTokens is 0. It must be at least 1.");
    assertThatThrownBy(() -> GREEDY.sampling(-1, 0)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> GREEDY.sampling(Double.NaN, 0)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> GREEDY.withTopK(-1)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> GREEDY.withTopP(0)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> GREEDY.withTopP(1.1)).isInstanceOf(InputException.class);
  }
}
