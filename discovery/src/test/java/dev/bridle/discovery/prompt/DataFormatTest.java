// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.discovery.prompt.data.DataFormat;
import dev.bridle.discovery.prompt.data.RelationFile;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataFormatTest {
  private static final Path DATA = Path.of("../../shared/data");

  @TempDir Path folder;

  /** The numbers of rows are those that the data sets' own descriptions state. */
  @ParameterizedTest
  @CsvSource({
    "function-vectors/country-capital.json, function-vectors, '', 197",
    "function-vectors/next_item.json, function-vectors, '', 225",
    "function-vectors/sentiment.json, function-vectors, '', 1167",
    "function-vectors/ag_news.json, function-vectors, '', 7600",
    "colored-objects/cobjs_data_42.json, colored-objects, '', 1000",
    "sentiment-toy/prompts.yaml, sentiment-toy, positive_core_adjectives, 20"
  })
  void publishedDataSetsAreReadWhole(String file, String format, String key, int rows) {
    Assumptions.assumeTrue(Files.isDirectory(DATA), "needs " + DATA);

    assertThat(DataFormat.named(format).read(DATA.resolve(file), key).rows()).hasSize(rows);
  }

  @Test
  void allRelationsOfTheDataSetAreRead() {
    Assumptions.assumeTrue(Files.isDirectory(DATA), "needs " + DATA);

    List<RelationFile> relations = RelationFile.in(DATA.resolve("lre-relations"));

    assertThat(relations).hasSize(47);
    assertThat(relations.stream().mapToInt(relation -> relation.samples().rows().size()).sum())
        .isEqualTo(11_089);
  }

  @Test
  void everyTruthfulQaQuestionGivesItsRightAnswerWithEachWrongOne() throws IOException {
    Path file = folder.resolve("mc_task.json");
    Files.writeString(
        file, "[{\"question\": \"q\", \"mc1_targets\": {\"a\": 1, \"b\": 0, \"c\": 0}}]");

    assertThat(DataFormat.TRUTHFULQA.read(file, "").rows())
        .containsExactly(List.of("q", "a", "b"), List.of("q", "a", "c"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "function-vectors|{}|document",
        "function-vectors|[{}]|input",
        "function-vectors|[|line 1",
        "function-vectors|[]|document",
        "lre|[]|samples",
        "colored-objects|[[1, 2]]|row 1",
        "sentiment-toy|{}|key"
      })
  void aFileOfAnotherFormatIsRefusedWithItsPlace(String format, String text, String place)
      throws IOException {
    Path file = folder.resolve("data.json");
    Files.writeString(file, text);

    assertThatThrownBy(() -> DataFormat.named(format).read(file, "key".equals(place) ? "key" : ""))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": " + place + ": ");
  }
}
