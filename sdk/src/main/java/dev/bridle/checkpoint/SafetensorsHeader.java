// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.error.InputException;
import dev.bridle.tensor.ElementType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the header of a safetensors file says, checked against the file's length.
 *
 * @param entries the tensors, by where their bytes begin
 * @param metadata strings by key
 */
record SafetensorsHeader(List<Entry> entries, SortedMap<String, String> metadata) {
  static final String METADATA = "__metadata__";
  private static final String AGAIN = "Download or export the file again.";

  /** One tensor; offsets count from the end of the header. */
  record Entry(String name, ElementType type, List<Long> shape, long begin, long end) {}

  /** Checks the header of a file that has so many bytes of data after it. */
  static SafetensorsHeader check(Path file, ObjectNode header, long dataLength) {
    List<Entry> entries = new ArrayList<>();
    SortedMap<String, String> metadata = new TreeMap<>();
    for (Map.Entry<String, JsonNode> property : header.properties()) {
      if (property.getKey().equals(METADATA)) {
        metadata.putAll(metadata(file, property.getValue()));
      } else {
        entries.add(entry(file, property.getKey(), property.getValue(), dataLength));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    requireNoHoles(file, entries, dataLength);
    return new SafetensorsHeader(List.copyOf(entries), metadata);
  }

  private static Map<String, String> metadata(Path file, JsonNode node) {
    Map<String, String> metadata = new TreeMap<>();
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      if (property.getValue().isTextual()) {
        metadata.put(property.getKey(), property.getValue().textValue());
      }
    }
    if (!node.isObject() || metadata.size() != node.size()) {
      throw new InputException(file, METADATA, "is no object of strings", AGAIN);
    }
    return metadata;
  }

  private static Entry entry(Path file, String name, JsonNode node, long dataLength) {
    ElementType type = type(file, name, node.path("dtype"));
    List<Long> shape = sizes(file, name, "shape", node.path("shape"));
    List<Long> offsets = sizes(file, name, "data_offsets", node.path("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw wrong(file, name, "data_offsets " + shown(offsets) + " are not a begin and an end");
    }
    if (offsets.get(1) > dataLength) {
      throw new InputException(
          file,
          Spelling.printable(name),
          "data_offsets %s run past the end of the %d bytes of data"
              .formatted(shown(offsets), dataLength),
          "The file is cut short or damaged: download it again.");
    }
    long expected = bytes(file, name, type, shape);
    long found = offsets.get(1) - offsets.get(0);
    if (found != expected) {
      throw wrong(
          file,
          name,
          "wrong dtype, shape or data_offsets: %s of shape %s takes %d bytes, not %d"
              .formatted(node.path("dtype").textValue(), shown(shape), expected, found));
    }
    return new Entry(name, type, shape, offsets.get(0), offsets.get(1));
  }

  private static ElementType type(Path file, String name, JsonNode dtype) {
    String text = dtype.isTextual() ? dtype.textValue() : dtype.toString();
    return SafetensorsType.parse(text)
        .orElseThrow(
            () ->
                new InputException(
                    file,
                    Spelling.printable(name),
                    "unknown dtype \"" + Spelling.printable(text) + "\"",
                    "Convert the tensor to one of " + SafetensorsType.known() + "."));
  }

  private static List<Long> sizes(Path file, String name, String key, JsonNode node) {
    List<Long> sizes = new ArrayList<>();
    for (JsonNode size : node) {
      if (size.isIntegralNumber() && size.canConvertToLong() && size.longValue() >= 0) {
        sizes.add(size.longValue());
      }
    }
    if (!node.isArray() || sizes.size() != node.size()) {
      String text = node.isMissingNode() ? "nothing" : Spelling.printable(node.toString());
      throw wrong(file, name, key + " must be a list of whole numbers from 0, not " + text);
    }
    return sizes;
  }

  private static long bytes(Path file, String name, ElementType type, List<Long> shape) {
    try {
      long bytes = type.bytes(shape.stream().reduce(1L, Math::multiplyExact));
      if (bytes > 0 || shape.stream().allMatch(size -> size <= Integer.MAX_VALUE)) {
        return bytes;
      }
    } catch (ArithmeticException e) {
      // Said below: no file is that long.
    }
    throw wrong(file, name, "the sizes of shape " + shown(shape) + " overflow");
  }

  /** The format wants every byte of data to belong to exactly one tensor. */
  private static void requireNoHoles(Path file, List<Entry> entries, long dataLength) {
    long covered = 0;
    String before = "the header";
    for (Entry entry : entries) {
      if (entry.begin() < covered) {
        throw wrong(file, entry.name(), "its bytes overlap those of " + before);
      }
      if (entry.begin() > covered) {
        throw wrong(
            file,
            entry.name(),
            "a hole of %d bytes lies between %s and it".formatted(entry.begin() - covered, before));
      }
      covered = entry.end();
      before = Spelling.printable(entry.name());
    }
    if (covered != dataLength) {
      throw new InputException(
          file,
          "header",
          "a hole of %d bytes lies after the last tensor, which ends at %d of %d"
              .formatted(dataLength - covered, covered, dataLength),
          AGAIN);
    }
  }

  private static InputException wrong(Path file, String name, String problem) {
    return new InputException(file, Spelling.printable(name), problem, AGAIN);
  }

  private static String shown(List<Long> sizes) {
    return Spelling.printable(sizes.toString());
  }
}
