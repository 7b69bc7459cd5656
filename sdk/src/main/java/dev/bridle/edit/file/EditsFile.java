// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.edit.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.error.WriteFailure;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON form of an edit plan.
 *
 * <p>A file names the shape of the model it was made for, the gate, and the edits in order of
 * application. A vector stands in the file, or as {@code "name.safetensors#tensor"} in a file
 * beside it.
 */
public final class EditsFile {
  private static final int VERSION = 1;

  private EditsFile() {}

  /**
   * {@return the plan in a file}
   *
   * @param file JSON as {@link #write} writes it
   * @param shape of the model to be edited
   * @throws InputException if the file is damaged, made for another shape, names a head the model
   *     does not have, or holds a vector of another width or a number that is not finite
   */
  public static EditPlan read(Path file, ModelShape shape) {
    JsonNode root = parse(file);
    if (!isNumber(root.path("bridle"), VERSION)) {
      throw new InputException(
          file, "bridle", "the version is not " + VERSION, "Start the file with {\"bridle\": 1, …");
    }
    requireShape(file, root.path("model"), shape);
    JsonNode listed = root.path("edits");
    if (!listed.isArray()) {
      throw new InputException(
          file, "edits", "there is no list of edits", "List them, each with \"head\" and \"op\".");
    }
    List<HeadEdit> edits = new ArrayList<>();
    for (int i = 0; i < listed.size(); i++) {
      edits.add(new EditNode(file, "edits[" + i + "]", listed.get(i), shape).read());
    }
    return new EditPlan(edits, gate(file, root));
  }

  /**
   * Writes a plan, vectors included.
   *
   * @param file replaced if it exists
   * @param plan what to write
   * @param shape of the model it was made for
   * @throws InputException if the file cannot be written
   */
  public static void write(Path file, EditPlan plan, ModelShape shape) {
    try {
      Files.writeString(file, toJson(plan, shape) + "\n");
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  /**
   * {@return a plan as JSON text}
   *
   * @param plan what to write
   * @param shape of the model it was made for
   */
  public static String toJson(EditPlan plan, ModelShape shape) {
    ObjectMapper mapper = mapper();
    ObjectNode root = mapper.createObjectNode().put("bridle", VERSION);
    root.putObject("model")
        .put("architecture", shape.architecture())
        .put("layers", shape.layers())
        .put("heads", shape.heads())
        .put("headDim", shape.headDim());
    root.put("gate", plan.gate().toString());
    ArrayNode edits = root.putArray("edits");
    plan.edits().forEach(edit -> put(edits.addObject(), edit));
    try {
      return mapper.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of numbers and names is always JSON", e);
    }
  }

  private static void put(ObjectNode node, HeadEdit edit) {
    node.put("head", edit.head().toString());
    if (edit instanceof HeadEdit.Ablate) {
      node.put("op", "ablate");
    } else if (edit instanceof HeadEdit.Scale scale) {
      node.put("op", "scale").put("factor", scale.factor());
    } else if (edit instanceof HeadEdit.Add add) {
      numbers(node.put("op", "add").putArray("vector"), add.vector());
    } else if (edit instanceof HeadEdit.Replace replace) {
      numbers(node.put("op", "replace").putArray("vector"), replace.value());
    } else if (edit instanceof HeadEdit.Project project) {
      numbers(node.put("op", "project").putArray("direction"), project.direction());
      node.put("strength", project.strength());
    }
  }

  private static void numbers(ArrayNode array, FloatVector vector) {
    for (int i = 0; i < vector.size(); i++) {
      array.add(vector.at(i));
    }
  }

  private static Gate gate(Path file, JsonNode root) {
    try {
      return Gate.parse(root.path("gate").asText("all"));
    } catch (InputException e) {
      throw new InputException(
          file, "gate", root.path("gate") + " is not a gate", "Use \"all\" or \"generated\".", e);
    }
  }

  private static void requireShape(Path file, JsonNode model, ModelShape shape) {
    if (!(isArchitecture(model.path("architecture"), shape.architecture())
        && isNumber(model.path("layers"), shape.layers())
        && isNumber(model.path("heads"), shape.heads())
        && isNumber(model.path("headDim"), shape.headDim()))) {
      String made =
          "%s with %s layers of %s heads of width %s"
              .formatted(
                  said(model, "architecture"),
                  said(model, "layers"),
                  said(model, "heads"),
                  said(model, "headDim"));
      String wanted =
          "%s with %d layers of %d heads of width %d"
              .formatted(shape.architecture(), shape.layers(), shape.heads(), shape.headDim());
      throw new InputException(
          file,
          "model",
          "the edits were made for a " + made + ", this model is a " + wanted,
          "Use edits that were made for this model.");
    }
  }

  /** A graph without a config does not say its family; then the numbers decide. */
  private static boolean isArchitecture(JsonNode said, String wanted) {
    return said.isTextual()
        && (said.textValue().equals(wanted)
            || said.textValue().equals(ModelShape.UNKNOWN)
            || wanted.equals(ModelShape.UNKNOWN));
  }

  private static String said(JsonNode model, String key) {
    JsonNode value = model.path(key);
    return value.isValueNode() ? value.asText() : "?";
  }

  /** Whether a value is this whole number, and not a text or a fraction that begins like it. */
  private static boolean isNumber(JsonNode value, int number) {
    return value.isInt() && value.intValue() == number;
  }

  private static JsonNode parse(Path file) {
    try {
      JsonNode root = mapper().readTree(file.toFile());
      if (root == null || !root.isObject()) {
        throw new InputException(file, "", "it is no JSON object", "Name an edits.json.");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new InputException(
          file,
          "line " + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
          "it is no JSON: " + e.getOriginalMessage(),
          "Mend it, or name an edits.json.",
          e);
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Name an edits.json.", e);
    }
  }

  private static ObjectMapper mapper() {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build();
  }
}
