// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Looks at folders and at what is in them. */
public final class Folders {
  private Folders() {}

  /**
   * {@return the names of what a folder holds, hidden entries included, alphabetically}
   *
   * @param folder an existing folder
   */
  public static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@return every file of a folder with its bytes}
   *
   * @param folder an existing folder
   */
  public static Map<String, String> contents(Path folder) {
    Map<String, String> contents = new TreeMap<>();
    for (String name : names(folder)) {
      contents.put(name, HexFormat.of().formatHex(bytes(folder.resolve(name))));
    }
    return contents;
  }

  /**
   * {@return a file's bytes}
   *
   * @param file an existing file
   */
  public static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@return a file's text}
   *
   * @param file an existing file
   */
  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a text.
   *
   * @param file replaced if it exists
   * @param text what to write
   */
  public static void write(Path file, String text) {
    write(file, utf8(text));
  }

  /**
   * Writes bytes.
   *
   * @param file replaced if it exists
   * @param bytes what to write
   */
  public static void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@return a text's bytes}
   *
   * @param text any text
   */
  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * {@return the SHA-256 of some bytes, in hexadecimal digits}
   *
   * @param bytes any bytes
   */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * {@return the graph of an exported model}
   *
   * @param folder with a {@code model.onnx}
   */
  public static OnnxGraph graph(Path folder) {
    return OnnxFile.read(folder.resolve("model.onnx")).graph();
  }
}
