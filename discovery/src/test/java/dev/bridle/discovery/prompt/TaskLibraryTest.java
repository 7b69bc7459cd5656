// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.discovery.prompt.library.TaskLibrary;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskLibraryTest {
  private static final String HEAD = "name: mine\ndoes: Something\nchance: 0.5\nkind: template\n";

  @TempDir Path folder;

  private void write(String name, String yaml) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, yaml);
  }

  @Test
  void aUsersDocumentReplacesTheBuiltInOneOfItsName() throws IOException {
    write("ioi.yaml", "{name: ioi, does: Mine, chance: 1, kind: template, text: hello}");
    write("other.yaml", "{name: other, does: Mine, chance: 1, kind: template, text: hello}");

    TaskLibrary mine = TaskLibrary.builtIn().with(folder);

    assertThat(mine.task("ioi").does()).isEqualTo("Mine");
    assertThat(mine.names()).contains("other", "acronyms");
    assertThat(TaskLibrary.builtIn().task("ioi").does()).isNotEqualTo("Mine");
  }

  @Test
  void aUsersWordListReplacesTheSharedOneOfItsName() throws IOException {
    write("lists/first-names.yaml", "{name: first-names, words: [Ann, Ben, Cy]}");
    WordTokenizer tokenizer = new WordTokenizer();

    PromptSet prompts = TaskLibrary.builtIn().with(folder).task("ioi").prompts(tokenizer, 10, 1);

    assertThat(prompts.items()).hasSize(10);
    assertThat(prompts.items())
        .allMatch(item -> tokenizer.token(item.answers().get(0)).matches(" (Ann|Ben|Cy)"));
  }

  @Test
  void aDataSetBesideTheDocumentIsRead() throws IOException {
    write("pairs.json", "[{\"input\": \"a\", \"output\": \"b\"}]");
    write(
        "mine.yaml",
        HEAD
            + "lists: {pair: {file: pairs.json, format: function-vectors}}\n"
            + "slots: {P: pair}\ntext: \"{P}\"\nanswer: \" {P.output}\"\n");
    WordTokenizer tokenizer = new WordTokenizer();

    Item item = Written.one(TaskLibrary.builtIn().with(folder).task("mine"), tokenizer);

    assertThat(Written.texts(tokenizer, item.answers())).containsExactly(" b");
  }

  @Test
  void anUnknownTaskIsRefusedWithTheNearestName() {
    assertThatThrownBy(() -> TaskLibrary.builtIn().task("acronym"))
        .isInstanceOf(InputException.class)
        .hasMessage("there is no task 'acronym'. Did you mean 'acronyms'?");
  }

  @Test
  void aFolderThatIsNotThereIsRefused() {
    Path nowhere = folder.resolve("nowhere");

    assertThatThrownBy(() -> TaskLibrary.builtIn().with(nowhere))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(nowhere + ": ");
  }

  @Test
  void aNameThatIsNotItsFilesIsRefused() throws IOException {
    write("yours.yaml", HEAD + "text: hello\n");

    assertThatThrownBy(() -> TaskLibrary.builtIn().with(folder).task("yours"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("yours.yaml: /name: 'mine' is not what its file is called");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "txet: hello | /txet: there is no such key",
        "slots: {A: name} | /slots/A: there is no list 'name'",
        "text: '{A}' | /text: there is no slot 'A'",
        "lists: {name: [a, 1]} | /lists/name/1: it is no text",
        "lists: {name: []} | /lists/name: it has no words",
        "lists: {name: {use: first-name}} | /lists/name/use: there is no shared list 'first-name'",
        "lists: {name: {columns: [a, b], rows: [[x]]}} | /lists/name/rows/0: 1 words for 2 columns",
        "lists: {name: {file: no.json, format: lre}} | file: 'no.json' is not there",
        "lists: {name: {words: [a], colums: [b]}} | /lists/name/colums: there is no such key",
        "text: 'a {A' | /text: '{A' is not closed by }",
        "text: 'a [x:b' | /text: '[x:b' is not closed by ]",
        "text: '[end:b]' | /text: every prompt has the mark 'end' already",
        "text: 7 | /text: it is no list",
        "text: hello ; label: perhaps | /label: it is neither true nor false",
        "text: hello ; order: backwards | /order: there is no 'backwards'",
        "text: hello ; marks: {x: near y} | /marks/x: 'near y' is no place",
        "text: hello ; marks: {x: after y} | /marks/x: no text has the mark 'y'",
        "text: hello ; links: {governor: {x: y}} | /links/governor/x: no text has the mark 'y'",
        "text: hello ; corrupted: {marks: {x: A}} | /corrupted/marks/x: no text has this mark",
        "text: hello ; answer: {each: word} | /answer/each: there is no list 'word'",
        "lists: {w: [a]} ; slots: {A: {from: w, where: A is B}} ; text: x | /slots/A/where: 'A is"
            + " B' is no condition",
        "lists: {w: [a]} ; slots: {A: w} ; text: '{A.capital}' | /text: there is no column"
            + " 'capital'",
        "lists: {w: [a]} ; slots: {A: w} ; text: '{twice(A)}' | /text: there is no 'twice(...)'",
        "answer: hello | 'text' is missing",
        "parts: {a: '{b}', b: '{a}'} ; text: '{a}' | /text: parts stand in one another without end"
      })
  void whatCannotBeUsedIsToldWithFileAndPlace(String settings, String said) throws IOException {
    write("mine.yaml", HEAD + settings.replace(" ; ", "\n"));

    assertThatThrownBy(() -> TaskLibrary.builtIn().with(folder).task("mine"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.resolve("mine.yaml") + ": ")
        .hasMessageContaining(said)
        .message()
        .matches("(?s).*[.?]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "chance: 2 | /chance: it is no share",
        "chance: much | /chance: it is no share",
        "does: [a] | /does: it is no text",
        "kind: tempalte | /kind: there is no 'tempalte'",
        "kind: iteration ; rule: odd ; symbols: [a, b] | /rule: there is no 'odd'",
        "kind: iteration ; symbols: [a, b, c] | /symbols: 3 of them",
        "kind: repeated-tokens ; times: 1 | /times: 1 is out of range",
        "kind: repeated-tokens ; times: 2.5 | /times: it is no whole number",
        "kind: few-shot ; pairs: [a] | /pairs: it has one column",
        "kind: few-shot ; pairs: {columns: [a, b], rows: [[x, y]]} | /pairs: 1 pairs for 10"
            + " examples",
        "kind: mcqa ; letters: [A, B] ; questions: [a] | /letters: 2 letters for 1 columns",
        "kind: text | 'sentences' is missing",
        "kind: needle ; sentences: [a] ; needle: a ; question: b ; keys: [c] ; values: [d, e] |"
            + " /needle: the needle does not hold {value}",
        "kind: relations ; file: nowhere | file: 'nowhere' is not there"
      })
  void generatedKindsTellTheirMistakesAsWell(String settings, String said) throws IOException {
    String lines = settings.replace(" ; ", "\n");
    String head = lines.contains("chance:") ? "" : "chance: 0.5\n";
    String does = lines.contains("does:") ? "" : "does: Something\n";
    String kind = lines.contains("kind:") ? "" : "kind: template\ntext: hello\n";
    write("mine.yaml", "name: mine\n" + head + does + kind + lines);

    assertThatThrownBy(() -> TaskLibrary.builtIn().with(folder).task("mine"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.resolve("mine.yaml") + ": ")
        .hasMessageContaining(said);
  }
}
