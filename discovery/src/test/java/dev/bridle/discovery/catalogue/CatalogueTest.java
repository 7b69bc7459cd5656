// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.catalogue;

import static dev.bridle.discovery.catalogue.Documents.GOOD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.Stage;
import dev.bridle.discovery.experiment.Gauge;
import dev.bridle.discovery.experiment.Removal;
import dev.bridle.discovery.pattern.AttentionAlong;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads kinds of heads from documents. */
class CatalogueTest {
  private static final String REMEDY = "Mend it after the schema head-type.schema.json.";

  @TempDir Path folder;

  @Test
  void aDocumentIsReadKeyByKey() {
    Protocol read = ProtocolFile.parse(GOOD, Path.of("mine.yaml"));

    assertThat(read)
        .isEqualTo(
            new Protocol(
                new HeadType(
                    "mine",
                    0,
                    Stage.LR,
                    "looks back",
                    "mean attention",
                    0.3,
                    HeadType.Unit.SCORE,
                    HeadType.Definition.PROPOSED,
                    "a test"),
                "repeated-tokens",
                1,
                new AttentionAlong(Link.Kind.INDUCTION, false),
                5,
                new Effect(
                    "repeated-tokens",
                    "repeated-tokens",
                    Removal.MEAN,
                    Effect.ALL,
                    Gauge.LOGIT_DIFFERENCE,
                    true)));
  }

  @Test
  void aUsersKindsAreAddedAndReplaceThoseOfTheirName() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), GOOD);
    Files.writeString(folder.resolve("b.yaml"), GOOD.replace("name: mine", "name: induction"));
    Files.writeString(folder.resolve("notes.txt"), "no document");
    Catalogue builtIn = Catalogue.builtIn();

    Catalogue mine = builtIn.with(folder);

    assertThat(mine.protocols()).hasSize(builtIn.protocols().size() + 1);
    assertThat(mine.named("mine").type().does()).isEqualTo("looks back");
    assertThat(mine.named("induction").type().does()).isEqualTo("looks back");
    assertThat(mine.protocols())
        .extracting(protocol -> protocol.type().name())
        .startsWith(builtIn.protocols().get(0).type().name())
        .endsWith("mine");
  }

  @Test
  void aStageIsAllItsKinds() {
    Catalogue builtIn = Catalogue.builtIn();

    int all = 0;
    for (Stage stage : Stage.values()) {
      assertThat(builtIn.of(stage)).isNotEmpty().allMatch(it -> it.type().stage() == stage);
      all += builtIn.of(stage).size();
    }

    assertThat(all).isEqualTo(builtIn.protocols().size());
  }

  @Test
  void aKindThatNobodyKnowsIsRefused() {
    assertThatThrownBy(() -> Catalogue.builtIn().named("inductoin"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("\"inductoin\" is no kind of head")
        .hasMessageContaining("Known: ")
        .hasMessageContaining("induction");
  }

  @Test
  void aFolderThatIsNoneIsRefused() {
    assertThatThrownBy(() -> Catalogue.builtIn().with(folder.resolve("nowhere")))
        .isInstanceOf(InputException.class)
        .hasMessage(
            folder.resolve("nowhere")
                + ": it cannot be read. Name a folder of head type documents.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "most: 5|mosst: 5|most|it is missing",
        "most: 5|most: 5\\nmore: 1|more: |there is no such key",
        "threshold: 0.3||threshold: |it is missing",
        "name: mine||name: |it is missing",
        "  by: mean||effect.by: |it is missing",
        "  without-first: false||score|it is missing",
        "method: attention-along|method: staring|score|\"staring\" is no method; known: ablation,",
        "method: attention-along|without: method|score|no method is named; known: ablation,",
        "stage: LR|stage: XX|stage|\"XX\" is none of [KR, ICI, LR, EP]",
        "unit: score|unit: inches|unit|\"inches\" is none of [score, z]",
        "definition: proposed|definition: rumoured|definition|\"rumoured\" is none of",
        "by: mean|by: force|effect.by|\"force\" is none of [zero, mean, resample, noising]",
        "metric: logit-difference|metric: bleu|effect.metric|\"bleu\" is none of"
            + " [logit-difference,",
        "most: 5|most: many|most|many",
        "most: 5|most: 0||at most 0 heads",
        "times: 1|times: -1||on -1 times the prompts",
        "at: all|at: ''|effect.at: |it is empty",
        "name: mine|name:|name: |it is empty",
        "source: a test|source:|source: |it is empty",
        "most: 5|most:|most: |it is empty",
        "stage: LR|stage: [LR]|stage|",
      })
  void whatCannotBeUsedIsRefusedWithItsPlace(String from, String to, String place, String said)
      throws IOException {
    String yaml = GOOD.replace(from, to == null ? "" : to.replace("\\n", "\n"));
    assertThat(yaml).isNotEqualTo(GOOD);
    Path file = Files.writeString(folder.resolve("mine.yaml"), yaml);

    assertThatThrownBy(() -> Catalogue.builtIn().with(folder))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(place == null ? "" : place)
        .hasMessageContaining(said == null ? "" : said)
        .hasMessageEndingWith(". " + REMEDY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"most: 5|most: {5", "name: mine|name: mine\\nname: yours", "row: 0|\\trow: 0"})
  void whatIsNoYamlIsRefusedWithItsLine(String from, String to) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("mine.yaml"),
            GOOD.replace(from, to.replace("\\n", "\n").replace("\\t", "\t")));

    assertThatThrownBy(() -> Catalogue.builtIn().with(folder))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": line ")
        .hasMessageContaining("it is no YAML: ")
        .hasMessageEndingWith(". Mend it.");
  }

  @ParameterizedTest
  @CsvSource({"''", "'# nothing'", "[]", "7", "'just words'", "null"})
  void whatHasNoKeysIsRefused(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("mine.yaml"), yaml.equals("null") ? "~" : yaml);

    assertThatThrownBy(() -> Catalogue.builtIn().with(folder))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString());
  }

  @Test
  void aDocumentThatIsNoTextIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("mine.yaml"), new byte[] {'{', (byte) 0xc3, 0x28});

    assertThatThrownBy(() -> Catalogue.builtIn().with(folder))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString());
  }
}
