// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.hub.FakeHub;
import dev.bridle.recipes.TinyQuestions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are named by where they are on the hub. */
class HubModelTest {
  @TempDir Path home;
  @TempDir Path folder;

  private final FakeHub hub = new FakeHub();
  private Map<String, String> environment;

  @BeforeEach
  void prepare() {
    hub.holding("org/name", TinyModel.llama(folder.resolve("model"), 1));
    environment = hub.environment(home);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void aModelIsDescribedUnderItsNameOnTheHub() {
    Shell.Ended ended = Shell.in(environment, "inspect", "hf:org/name");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).startsWith("org/name: llama, 2 layers of 4 heads");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void machinesAreToldTheSameAsOfTheFolder() {
    Shell.Ended here = Shell.run("inspect", folder.resolve("model"), "--json");
    Shell.Ended there = Shell.in(environment, "inspect", "hf:org/name@main", "--json");

    assertThat(there.exit()).isZero();
    assertThat(there.json()).isEqualTo(here.json());
    assertThat(there.err()).isEmpty();
  }

  @Test
  void everyVerbThatTakesAModelTakesItsName() {
    Path edits = TinyEdits.strong(folder.resolve("edits.json"));
    Path questions = TinyQuestions.writeTo(folder.resolve("questions.json"));
    Path baked = folder.resolve("baked");
    String model = "hf:org/name";

    List<Shell.Ended> all =
        List.of(
            Shell.in(environment, "generate", model, "--prompt", "the cat", "--json"),
            Shell.in(
                environment, "discover", model, "--heads", "induction", "--prompts", "2", "--json"),
            Shell.in(environment, "bake", model, "--edits", edits, "--out", baked, "--json"),
            Shell.in(environment, "verify", baked, "--json"),
            Shell.in(
                environment,
                "evaluate",
                model,
                "--benchmark",
                "truthfulqa-mc",
                "--data",
                questions,
                "--json"));

    assertThat(all).allSatisfy(ended -> assertThat(ended.exit()).as(ended.err()).isZero());
  }

  @Test
  void aRecipeReportsTheNameOnTheHub() {
    Path questions = TinyQuestions.writeTo(folder.resolve("questions.json"));
    Path out = folder.resolve("out");

    Shell.Ended ended =
        Shell.in(
            environment,
            "run",
            "truthful",
            "--model",
            "hf:org/name",
            "--data",
            questions,
            "--out",
            out);

    assertThat(ended.exit()).as(ended.err()).isBetween(0, 1);
    assertThat(ended.out()).startsWith("truthful on org/name: ");
  }

  @Test
  void whatWasFetchedOnceIsThereWithoutNetwork() {
    Shell.in(environment, "inspect", "hf:org/name");
    Map<String, String> offline = new HashMap<>(environment);
    offline.put("HF_HUB_OFFLINE", "1");
    hub.forget();

    assertThat(Shell.in(offline, "inspect", "hf:org/name").exit()).isZero();
    assertThat(Shell.in(environment, "inspect", "hf:org/name", "--offline").exit()).isZero();

    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void withoutNetworkAnAbsentModelIsRefused() {
    Shell.Ended ended = Shell.in(environment, "inspect", "hf:org/name", "--offline", "--json");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .isEqualToIgnoringNewLines(
            "bridle: hf:org/name is not in the cache %s, and the network is switched off. Run it"
                    .formatted(home.resolve("hub"))
                + " once without HF_HUB_OFFLINE and --offline.");
  }

  @Test
  void aMissingModelIsRefused() {
    Shell.Ended ended = Shell.in(environment, "generate", "hf:org/nome", "--prompt", "x", "--json");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).startsWith("bridle: there is no model " + hub.endpoint() + "/org/nome");
  }

  @Test
  void helpSaysThatModelsMayBeNamedByTheirPlaceOnTheHub() {
    for (String verb : List.of("inspect", "discover", "run", "bake", "generate", "evaluate")) {
      assertThat(Shell.run("help", verb).out())
          .as(verb)
          .contains("hf:org/name")
          .contains("--offline");
    }
  }
}
