// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
  private static final String PROMPT = "once upon a time there was a little";

  @TempDir Path folder;

  private Path model;

  @BeforeEach
  void prepare() {
    model = TinyModel.llama(folder.resolve("tiny"), 1);
  }

  @Test
  void aContinuationIsPrintedForMachines() {
    Shell.Ended ended = generate("--max-new-tokens", "12", "--json");

    assertThat(ended.exit()).isZero();
    assertThat(ended.keys()).contains("prompt", "text", "tokens", "tokensPerSecond");
    assertThat(ended.json().get("prompt").asText()).isEqualTo(PROMPT);
    assertThat(ended.json().get("text").asText()).isNotBlank();
    assertThat(ended.json().get("tokens").asInt()).isEqualTo(12);
    assertThat(ended.json().get("tokensPerSecond").asDouble()).isPositive();
  }

  @Test
  void aContinuationIsPrintedForPeopleAndNothingElse() {
    String text = generate("--max-new-tokens", "12", "--json").json().get("text").asText();

    Shell.Ended ended = generate("--max-new-tokens", "12");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).isEqualTo(text + System.lineSeparator());
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void theLikeliestContinuationIsTheSameEveryTime() {
    assertThat(generate("--seed", "1").out()).isEqualTo(generate("--seed", "2").out());
  }

  @Test
  void drawnContinuationsRepeatWithTheirSeedOnly() {
    String first = generate("--temperature", "1", "--seed", "1").out();

    assertThat(generate("--temperature", "1", "--seed", "1").out()).isEqualTo(first);
    assertThat(generate("--temperature", "1", "--seed", "2").out()).isNotEqualTo(first);
  }

  @Test
  void ofOneCandidateTheLikeliestIsDrawn() {
    assertThat(generate("--temperature", "1", "--top-k", "1").out()).isEqualTo(generate().out());
    assertThat(generate("--temperature", "1", "--top-p", "0.000001").out())
        .isEqualTo(generate().out());
  }

  @Test
  void editsChangeWhatIsSaid() {
    Path edits = TinyEdits.strong(folder.resolve("edits.json"));
    Path none = TinyEdits.write(folder.resolve("none.json"));

    assertThat(generate("--edits", edits).out()).isNotEqualTo(generate().out());
    assertThat(generate("--edits", none).out()).isEqualTo(generate().out());
  }

  private Shell.Ended generate(Object... more) {
    Object[] all = new Object[4 + more.length];
    all[0] = "generate";
    all[1] = model;
    all[2] = "--prompt";
    all[3] = PROMPT;
    System.arraycopy(more, 0, all, 4, more.length);
    return Shell.run(all);
  }
}
