// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.edit.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.checkpoint.Safetensors;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatVector;
import dev.bridle.tensor.StoredTensor;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** One entry of the list of edits. */
final class EditNode {
  private final Path file;
  private final String place;
  private final JsonNode node;
  private final ModelShape shape;

  EditNode(Path file, String place, JsonNode node, ModelShape shape) {
    this.file = file;
    this.place = place;
    this.node = node;
    this.shape = shape;
  }

  HeadEdit read() {
    try {
      HeadId head = HeadId.parse(node.path("head").asText());
      shape.require(head);
      HeadEdit edit = read(head);
      // Asking for the map checks the widths now, where the place in the file is known.
      edit.map(shape.headDim());
      return edit;
    } catch (InputException e) {
      throw e.at(file, place);
    }
  }

  private HeadEdit read(HeadId head) {
    String op = node.path("op").asText();
    return switch (op) {
      case "ablate" -> {
        requireKeys(Set.of());
        yield new HeadEdit.Ablate(head);
      }
      case "scale" -> {
        requireKeys(Set.of("factor"));
        yield new HeadEdit.Scale(head, number("factor"));
      }
      case "add" -> {
        requireKeys(Set.of("vector"));
        yield new HeadEdit.Add(head, vector("vector"));
      }
      case "replace" -> {
        requireKeys(Set.of("vector"));
        yield new HeadEdit.Replace(head, vector("vector"));
      }
      case "project" -> {
        requireKeys(Set.of("direction", "strength"));
        double strength = node.has("strength") ? number("strength") : 1;
        yield new HeadEdit.Project(head, vector("direction"), strength);
      }
      default ->
          throw new InputException(
              "\"" + op + "\" is not an operation", "Known: ablate, replace, scale, add, project.");
    };
  }

  /** A misspelt key would otherwise be passed over, and its default taken in silence. */
  private void requireKeys(Set<String> operands) {
    for (var names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals("head") && !name.equals("op") && !operands.contains(name)) {
        throw new InputException(
            "\"" + name + "\" is no key of this operation",
            "Beside head and op it has: " + new TreeSet<>(operands) + ".");
      }
    }
  }

  private double number(String key) {
    JsonNode value = node.path(key);
    if (!value.isNumber()) {
      throw new InputException(
          "\"" + key + "\" is " + (value.isMissingNode() ? "missing" : value.toString()),
          "Give a finite number.");
    }
    return value.asDouble();
  }

  private FloatVector vector(String key) {
    JsonNode value = node.path(key);
    if (value.isTextual()) {
      return stored(value.asText());
    }
    if (!value.isArray() || value.isEmpty()) {
      throw new InputException(
          "\"" + key + "\" is no list of numbers",
          "List " + shape.headDim() + " numbers, or name \"file.safetensors#tensor\".");
    }
    float[] numbers = new float[value.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!value.get(i).isNumber()) {
        throw new InputException(
            key + "[" + i + "] is " + value.get(i) + ", no number", "Give a finite number.");
      }
      numbers[i] = (float) value.get(i).asDouble();
    }
    return FloatVector.of(numbers);
  }

  private FloatVector stored(String reference) {
    int hash = reference.indexOf('#');
    Path tensors = beside(reference, hash < 0 ? "" : reference.substring(0, hash));
    StoredTensor tensor = Safetensors.open(tensors).tensor(reference.substring(hash + 1));
    if (!tensor.type().isFloat()) {
      throw new InputException(
          "\"" + reference + "\" holds " + tensor.type() + " elements",
          "Name a tensor of " + shape.headDim() + " floating-point numbers.");
    }
    return FloatVector.of(tensor.toFloats().data());
  }

  /** A file in the same folder, and nothing that leads elsewhere. */
  private Path beside(String reference, String name) {
    InputException refusal =
        new InputException(
            "\"" + reference + "\" is no vector beside the file",
            "Write \"file.safetensors#tensor\", the file in the same folder.");
    if (!name.matches("[^/\\\\:\\p{Cntrl}]+") || name.equals(".") || name.equals("..")) {
      throw refusal;
    }
    try {
      return file.resolveSibling(name);
    } catch (InvalidPathException e) {
      refusal.initCause(e);
      throw refusal;
    }
  }
}
