// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.bridle.progress.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where results, messages and progress go. */
final class Terminal {
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  private final PrintStream out;
  private final PrintStream err;

  Terminal(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Text for people, on standard output. */
  void print(String text) {
    out.println(text);
  }

  /** Text without a line's end, at once. */
  void stream(String piece) {
    out.print(piece);
    out.flush();
  }

  /** Something worth knowing, on standard error. */
  void note(String text) {
    err.println("bridle: " + text);
  }

  /** One document on standard output. */
  void json(Object document) {
    try {
      ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
      out.println(mapper.writeValueAsString(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result that is no JSON", e);
    }
  }

  /** A document that was written already, as a part of another. */
  static JsonNode tree(String document) {
    try {
      return new ObjectMapper().readTree(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document that is no JSON", e);
    }
  }

  /** Bars on a terminal, silence elsewhere. */
  Progress progress() {
    return isTerminal() ? new ProgressBars(err) : Progress.silent();
  }

  /**
   * Java knows no way to ask about standard error alone; Linux does. Where nobody can tell, silence
   * is the safer answer.
   */
  private static boolean isTerminal() {
    try {
      String target = Files.exists(STANDARD_ERROR) ? STANDARD_ERROR.toRealPath().toString() : "";
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
