// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.editors.ContrastPair;
import dev.bridle.head.HeadId;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.recipes.evaluation.QuestionFile;
import dev.bridle.recipes.pony.Pony;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works, on the embedded model. */
class SamplesTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream standard = System.out;
  private final Pony pony = Pony.unpacked();

  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setOut(standard);
  }

  @Test
  void discoverPrintsFiveHeadsAndWritesAPage() throws Exception {
    Path page = folder.resolve("heads.html");

    Discover.run(pony.folder(), page);

    assertThat(lines())
        .hasSize(5)
        .allMatch(line -> line.startsWith("HeadFinding[head=L"))
        .allMatch(line -> line.contains("effect=") && line.contains("label="))
        .allMatch(line -> line.contains("control=Control["));
    assertThat(Files.readString(page)).contains("induction", "<svg");
  }

  @Test
  void editAndGenerateContinuesTheQuestionTwice() {
    List<Question> questions = QuestionFile.read(pony.questions()).questions();
    List<ContrastPair> pairs =
        questions.stream()
            .limit(40)
            .map(
                it ->
                    new ContrastPair(it.prompt() + it.best(), it.prompt() + it.incorrect().get(0)))
            .toList();

    EditAndGenerate.run(pony.folder(), pairs, questions.get(50).prompt());

    assertThat(lines()).hasSize(2).allMatch(line -> !line.isBlank());
  }

  @Test
  void exportWritesAFolderThatAgrees() {
    EditPlan plan = EditPlan.of(new HeadEdit.Scale(HeadId.parse("L1H2"), 0.5));
    Path out = folder.resolve("out");

    Export.run(pony.folder(), plan, List.of("Once"), out);

    assertThat(lines()).singleElement().asString().startsWith("ParityReport[prompts=5");
    assertThat(out.resolve("model.onnx")).exists();
  }

  private List<String> lines() {
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
