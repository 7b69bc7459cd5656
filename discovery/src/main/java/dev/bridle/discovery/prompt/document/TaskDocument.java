// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A YAML document as it was found, not yet read: of a task, or of a shared word list.
 *
 * <p>Its file's name without the ending is its own name.
 *
 * @param file what to call it in messages; files that it names stand beside it
 * @param yaml its text
 */
public record TaskDocument(Path file, String yaml) {
  private static final String ENDING = ".yaml";
  private static final String INDEX = "index.txt";

  /**
   * {@return the documents of a folder, by name; those of its folder {@code lists} are word lists}
   *
   * @param folder where they stand
   */
  public static List<TaskDocument> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(folder, "", "it is no folder", "Name a folder of task documents.");
    }
    List<TaskDocument> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder, 2)) {
      List<Path> yaml =
          files
              .filter(file -> file.toString().endsWith(ENDING) && Files.isRegularFile(file))
              .filter(file -> file.getParent().equals(folder) || isList(file))
              .sorted()
              .toList();
      for (Path file : yaml) {
        found.add(new TaskDocument(file, Files.readString(file)));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new InputException(
          folder, "", "it cannot be read", "Name a folder of UTF-8 YAML documents.", e);
    }
    return found;
  }

  /**
   * {@return the documents among a class's resources that a file {@code index.txt} names, one a
   * line}
   *
   * @param owner a class of the same jar
   * @param folder where the index stands, from the class's package
   */
  public static List<TaskDocument> beside(Class<?> owner, String folder) {
    return resource(owner, folder + "/" + INDEX)
        .lines()
        .filter(line -> !line.isBlank())
        .map(name -> new TaskDocument(Path.of(name), resource(owner, folder + "/" + name)))
        .toList();
  }

  private static String resource(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name + " beside " + owner.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return its name: that of its file, without the ending} */
  public String name() {
    String name = file.getFileName().toString();
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }

  /** {@return whether it is a word list, by the folder that it stands in} */
  public boolean isList() {
    return isList(file);
  }

  private static boolean isList(Path file) {
    return file.getParent() != null && file.getParent().endsWith("lists");
  }

  /** {@return its keys and values} */
  public Settings settings() {
    return new Settings(new Place(file, ""), root());
  }

  private JsonNode root() {
    ObjectMapper mapper =
        new ObjectMapper(
            YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());
    try {
      JsonNode root = mapper.readTree(yaml);
      if (root == null || !root.isObject()) {
        throw new InputException(file, "document", "it has no keys", "Write keys and values.");
      }
      return root;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw noYaml("line " + line, e.getOriginalMessage(), e);
    } catch (InputException e) {
      throw e;
    } catch (RuntimeException e) {
      // The YAML library has exceptions of its own that Jackson does not translate.
      throw noYaml("document", String.valueOf(e.getMessage()), e);
    }
  }

  private InputException noYaml(String place, String message, Exception cause) {
    String line =
        message
            .lines()
            .filter(text -> !text.isBlank() && !text.startsWith(" "))
            .collect(Collectors.joining(", "));
    return new InputException(file, place, "it is no YAML: " + line, "Mend it.", cause);
  }
}
