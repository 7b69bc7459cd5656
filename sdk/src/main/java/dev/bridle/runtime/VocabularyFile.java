// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tokens that a tokenizer.json lists, by id. */
final class VocabularyFile {
  private final SortedMap<Integer, String> tokens;

  private final Set<Integer> special;

  private VocabularyFile(SortedMap<Integer, String> tokens, Set<Integer> special) {
    this.tokens = tokens;
    this.special = Set.copyOf(special);
  }

  static VocabularyFile read(Path file) {
    try {
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      JsonNode listed = root.path("model").path("vocab");
      TreeMap<Integer, String> tokens = new TreeMap<>();
      listed.properties().forEach(entry -> tokens.put(entry.getValue().asInt(), entry.getKey()));
      if (listed.isArray()) {
        for (int id = 0; id < listed.size(); id++) {
          tokens.put(id, listed.get(id).path(0).asText());
        }
      }
      Set<Integer> special = new TreeSet<>();
      for (JsonNode added : root.path("added_tokens")) {
        int id = added.path("id").asInt();
        tokens.put(id, added.path("content").asText());
        if (added.path("special").asBoolean()) {
          special.add(id);
        }
      }
      if (tokens.isEmpty()) {
        throw new InputException(
            file, "model.vocab", "it lists no tokens", "Use a tokenizer.json of Hugging Face.");
      }
      return new VocabularyFile(tokens, special);
    } catch (JsonProcessingException e) {
      throw new InputException(file, "", "it is no JSON", "Copy it again.", e);
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Check the file.", e);
    }
  }

  int size() {
    return tokens.lastKey() + 1;
  }

  Set<Integer> special() {
    return special;
  }

  String token(int id) {
    return tokens.getOrDefault(id, "");
  }
}
