// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadsCommandTest {
  private static final int KINDS = 44;
  private static final int BESIDE_THE_LIST = 3;

  @TempDir Path folder;

  @Test
  void everyKindIsListedWithItsRowAndStage() {
    Shell.Ended ended = Shell.run("heads");

    assertThat(ended.exit()).isZero();
    assertThat(ended.err()).isEmpty();
    List<String> lines = ended.out().lines().filter(line -> !line.isBlank()).toList();
    assertThat(lines).hasSize(1 + KINDS);
    assertThat(lines.get(0)).startsWith("kind").contains("row", "stage", "definition");
    assertThat(lines.subList(1, lines.size()))
        .allMatch(
            line ->
                line.matches("[a-z-]+ +(\\+|\\d+) +(KR|ICI|LR|EP) +(published|proposed) +\\S.*"));
    assertThat(lines).anyMatch(line -> line.matches("induction +27 +LR +published +attends .*"));
  }

  @Test
  void everyKindIsListedForMachines() {
    Shell.Ended ended = Shell.run("heads", "--json");

    assertThat(ended.exit()).isZero();
    assertThat(ended.keys()).containsExactly("heads");
    JsonNode heads = ended.json().get("heads");
    assertThat(heads).hasSize(KINDS);
    List<Integer> rows = new ArrayList<>();
    for (JsonNode head : heads) {
      assertThat(Shell.keys(head))
          .containsExactly(
              "name",
              "row",
              "stage",
              "does",
              "metric",
              "threshold",
              "unit",
              "definition",
              "source",
              "task",
              "effect");
      assertThat(head.get("stage").asText()).isIn("KR", "ICI", "LR", "EP");
      assertThat(head.get("source").asText()).as(head.get("name").asText()).isNotBlank();
      rows.add(head.get("row").asInt());
    }
    rows.sort(null);
    assertThat(rows.subList(0, BESIDE_THE_LIST)).containsOnly(0);
    assertThat(rows.subList(BESIDE_THE_LIST, KINDS))
        .isEqualTo(IntStream.rangeClosed(1, KINDS - BESIDE_THE_LIST).boxed().toList());
  }

  @Test
  void aUsersKindIsAdded() {
    JsonNode heads = heads(UserDocuments.types(folder.resolve("types")));

    assertThat(heads).hasSize(KINDS + 1);
    assertThat(heads.get(KINDS).get("name").asText()).isEqualTo("mine");
    assertThat(heads.get(KINDS).get("does").asText()).isEqualTo("looks at the beginning");
    assertThat(heads.get(KINDS).get("effect").asText()).isEqualTo("zero on tale");
  }

  @Test
  void aUsersKindReplacesTheOneOfItsName() throws IOException {
    Files.writeString(
        folder.resolve("any.yaml"), UserDocuments.KIND.replace("name: mine", "name: induction"));

    JsonNode heads = heads(folder);

    assertThat(heads).hasSize(KINDS);
    assertThat(heads.valueStream().filter(it -> it.get("name").asText().equals("induction")))
        .singleElement()
        .satisfies(it -> assertThat(it.get("source").asText()).isEqualTo("a test"));
  }

  private static JsonNode heads(Path types) {
    Shell.Ended ended = Shell.run("heads", "--types", types, "--json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    return ended.json().get("heads");
  }
}
