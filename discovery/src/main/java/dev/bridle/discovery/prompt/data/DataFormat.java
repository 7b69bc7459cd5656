// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.error.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The published data sets whose files can stand for word lists, each by its own format. */
public enum DataFormat {
  /** Todd et al. 2024: an array of {@code {input, output}}. */
  FUNCTION_VECTORS("an array of {\"input\": …, \"output\": …}", "input", "output") {
    @Override
    List<List<String>> rows(DataTree tree, String key) {
      return tree.objects("", "input", "output");
    }
  },
  /** Hernandez et al. 2024, the LRE data set: samples of {@code {subject, object}}. */
  LRE("a relation with samples of {\"subject\": …, \"object\": …}", "subject", "object") {
    @Override
    List<List<String>> rows(DataTree tree, String key) {
      return tree.objects("samples", "subject", "object");
    }
  },
  /** Merullo et al. 2024: an array of pairs of prompt and answer. */
  COLORED_OBJECTS("an array of [prompt, answer]", "prompt", "answer") {
    @Override
    List<List<String>> rows(DataTree tree, String key) {
      return tree.pairs();
    }
  },
  /** Tigges et al. 2023: word lists by name, of which {@code key} tells one. */
  SENTIMENT_TOY("lists of words by name", WordTable.WORD) {
    @Override
    List<List<String>> rows(DataTree tree, String key) {
      return tree.words(key);
    }
  },
  /** Lin et al. 2022, TruthfulQA's {@code mc_task.json}: right and wrong answers of questions. */
  TRUTHFULQA("questions with mc1_targets", "question", "right", "wrong") {
    @Override
    List<List<String>> rows(DataTree tree, String key) {
      List<List<String>> rows = new ArrayList<>();
      for (JsonNode question : tree.array("")) {
        JsonNode targets = question.path("mc1_targets");
        List<String> right = DataTree.names(targets, 1);
        for (String wrong : right.isEmpty() ? List.<String>of() : DataTree.names(targets, 0)) {
          rows.add(List.of(tree.text(question, "question"), right.get(0), wrong));
        }
      }
      return rows;
    }
  },
  /** A word or a sentence on each line. */
  LINES("a text on each line", WordTable.WORD) {
    @Override
    List<List<String>> rows(DataTree tree, String key) {
      return tree.lines();
    }
  };

  private final String form;
  private final String columns;

  DataFormat(String form, String... columns) {
    this.form = form;
    this.columns = String.join(" ", columns);
  }

  abstract List<List<String>> rows(DataTree tree, String key);

  /**
   * {@return the format of a name, such as {@code function-vectors}}
   *
   * @param name in kebab case
   */
  public static DataFormat named(String name) {
    return Arrays.stream(values())
        .filter(format -> format.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no format '%s', only %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(DataFormat::toString)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * {@return the rows of a file}
   *
   * @param file in this format
   * @param key which of its lists; empty where it has one
   */
  public WordTable read(Path file, String key) {
    List<List<String>> rows = rows(new DataTree(file, form), key);
    if (rows.isEmpty()) {
      throw new InputException(
          file, key.isEmpty() ? "document" : key, "it has no rows", "It should be " + form + ".");
    }
    return new WordTable(toString(), List.of(columns.split(" ", -1)), rows);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
