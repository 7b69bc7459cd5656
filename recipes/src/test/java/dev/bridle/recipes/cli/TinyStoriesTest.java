// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that others trained, through every verb. */
class TinyStoriesTest {
  /** The published figures have two digits, and are of other random tokens than ours. */
  private static final double TWO_DIGITS = 0.03;

  private static final double NEXT_TO_NOTHING = 0.05;

  private static final String EDITS =
      """
      {"bridle": 1, "model": {"architecture": "llama", "layers": 2, "heads": 8, "headDim": 16},
       "gate": "all",
       "edits": [{"head": "L0H1", "op": "scale", "factor": 0.5}, {"head": "L1H7", "op": "ablate"},
                 {"head": "L1H1", "op": "scale", "factor": 2}]}
      """;

  private static final String PROMPT = "Once upon a time";

  @TempDir Path folder;

  private Path model;

  @BeforeEach
  void find() {
    model = Shared.path("models/tinystories-656k");
  }

  @Test
  void itsShapeIsInspected() {
    JsonNode shape = Shell.run("inspect", model, "--json").json().get("model");

    assertThat(shape.get("architecture").asText()).isEqualTo("llama");
    assertThat(shape.get("layers").asInt()).isEqualTo(2);
    assertThat(shape.get("heads").asInt()).isEqualTo(8);
    assertThat(shape.get("kvHeads").asInt()).isEqualTo(4);
    assertThat(shape.get("hiddenSize").asInt()).isEqualTo(128);
    assertThat(shape.get("vocabSize").asInt()).isEqualTo(2048);
  }

  @Test
  void itsPreviousTokenHeadsAreTheKnownOnes() {
    JsonNode heads = heads("previous-token");

    assertThat(heads.at("/0/head").asText()).isEqualTo("L1H7");
    assertThat(heads.at("/0/score").asDouble()).isCloseTo(0.36, within(TWO_DIGITS));
    assertThat(heads.at("/1/head").asText()).isEqualTo("L1H1");
    assertThat(heads.at("/1/score").asDouble()).isCloseTo(0.27, within(TWO_DIGITS));
  }

  @Test
  void itHasNoInductionHead() {
    assertThat(heads("induction").at("/0/score").asDouble()).isLessThan(NEXT_TO_NOTHING);
  }

  @Test
  void itIsBakedVerifiedAndTellsTheEditedStory() throws IOException {
    Path edits = Files.writeString(folder.resolve("edits.json"), EDITS);
    Path out = folder.resolve("out");

    Shell.Ended baked = Shell.run("bake", model, "--edits", edits, "--out", out, "--json");

    assertThat(baked.exit()).as(baked.err()).isZero();
    assertThat(Shell.run("verify", out).exit()).isZero();
    String story = tell(out);
    assertThat(story).isEqualTo(tell(model, "--edits", edits)).isNotEqualTo(tell(model));
  }

  @Test
  void itTellsAStory() {
    assertThat(tell(model)).contains("a little girl named Lily");
  }

  @Test
  void citiesEndInAnHonestVerdict() {
    Path out = folder.resolve("out");
    Path cities = Shared.path("data/geometry-of-truth/cities.csv");

    Shell.Ended ended =
        Shell.run("run", "truthful", "--model", model, "--data", cities, "--out", out, "--json");

    JsonNode json = ended.json();
    boolean applied = json.get("verdict").asText().equals("applied");
    boolean gained = json.at("/gain/ci/0").asDouble() > 0;
    boolean owned =
        json.get("controls")
            .valueStream()
            .allMatch(it -> it.get("value").asDouble() < json.at("/gain/value").asDouble());
    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(applied ? 0 : 1);
    assertThat(applied).as(ended.out()).isEqualTo(gained && owned);
    assertThat(Files.exists(out)).isEqualTo(applied);
  }

  private JsonNode heads(String type) {
    return Shell.run("discover", model, "--heads", type, "--seed", "1", "--json")
        .json()
        .at("/results/0/heads");
  }

  private static String tell(Path model, Object... more) {
    Object[] line = {"generate", model, "--prompt", PROMPT, "--max-new-tokens", "40", "--json"};
    Object[] all = Stream.concat(Stream.of(line), Stream.of(more)).toArray();
    return Shell.run(all).json().get("text").asText();
  }
}
