// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A relation of the LRE data set (Hernandez et al. 2024), with its wordings.
 *
 * @param name such as "country capital city"
 * @param wordings of prompts, with <code>{}</code> where the subject stands
 * @param samples subjects and objects
 */
public record RelationFile(String name, List<String> wordings, WordTable samples) {
  /** Copies the list. */
  public RelationFile {
    wordings = List.copyOf(wordings);
  }

  /**
   * {@return the relations of a file, or of all JSON files in a folder and its folders}
   *
   * @param file a file or folder
   */
  public static List<RelationFile> in(Path file) {
    try (Stream<Path> files = Files.walk(file)) {
      List<RelationFile> found =
          files
              .filter(path -> path.toString().endsWith(".json") && Files.isRegularFile(path))
              .sorted()
              .map(RelationFile::read)
              .toList();
      if (found.isEmpty()) {
        throw new InputException(file, "", "it holds no JSON", "Name a relation, or a folder.");
      }
      return found;
    } catch (IOException | UncheckedIOException e) {
      throw new InputException(file, "", "it cannot be read", "Name a relation, or a folder.", e);
    }
  }

  private static RelationFile read(Path file) {
    DataTree tree = new DataTree(file, "a relation with prompt_templates and samples");
    List<String> wordings = new ArrayList<>();
    for (JsonNode wording : tree.array("prompt_templates")) {
      if (wording.asText().contains("{}")) {
        wordings.add(wording.asText());
      }
    }
    if (wordings.isEmpty()) {
      throw new InputException(
          file, "prompt_templates", "none has a place for the subject", "Write {} there.");
    }
    return new RelationFile(
        tree.text(tree.root(), "name"), wordings, DataFormat.LRE.read(file, ""));
  }
}
