// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.edit.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.checkpoint.SafetensorsWriter;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads and writes edits.json. */
final class EditsFileTest {
  private static final ModelShape SHAPE = new ModelShape("llama", 2, 8, 4, 2, 16, 64);
  private static final String MODEL =
      "\"model\": {\"architecture\": \"llama\", \"layers\": 2, \"heads\": 8, \"headDim\": 2}";
  private static final EditPlan EVERYTHING =
      EditPlan.of(
          new HeadEdit.Scale(head("L0H1"), 0.1),
          new HeadEdit.Ablate(head("L1H0")),
          new HeadEdit.Add(head("L1H2"), FloatVector.of(0.1f, -3e-20f)),
          new HeadEdit.Replace(head("L1H3"), FloatVector.of(Float.MIN_VALUE, Float.MAX_VALUE)),
          new HeadEdit.Project(head("L1H4"), FloatVector.of(1, 0), 0.75),
          new HeadEdit.Add(head("L1H2"), FloatVector.of(-0f, 1 / 3f)));

  @TempDir Path folder;

  private static HeadId head(String name) {
    return HeadId.parse(name);
  }

  @Test
  void whatIsWrittenIsRead() {
    for (EditPlan plan :
        List.of(EVERYTHING, EVERYTHING.withGate(Gate.GENERATED), EditPlan.none())) {
      EditsFile.write(file(), plan, SHAPE);

      assertThat(EditsFile.read(file(), SHAPE)).isEqualTo(plan);
    }
  }

  @Test
  void theFormIsTheOnePeopleShare() throws IOException {
    EditPlan plan =
        EditPlan.of(
            new HeadEdit.Scale(head("L0H1"), 0.5),
            new HeadEdit.Ablate(head("L1H0")),
            new HeadEdit.Add(head("L1H2"), FloatVector.of(0.5f, 0.25f)),
            new HeadEdit.Replace(head("L1H3"), FloatVector.of(0, 1)),
            new HeadEdit.Project(head("L1H4"), FloatVector.of(1, 0), 1));

    JsonNode written = new ObjectMapper().readTree(EditsFile.toJson(plan, SHAPE));

    JsonNode expected =
        new ObjectMapper()
            .readTree(
                """
                {"bridle": 1,
                 "model": {"architecture": "llama", "layers": 2, "heads": 8, "headDim": 2},
                 "gate": "all",
                 "edits": [{"head": "L0H1", "op": "scale", "factor": 0.5},
                           {"head": "L1H0", "op": "ablate"},
                           {"head": "L1H2", "op": "add", "vector": [0.5, 0.25]},
                           {"head": "L1H3", "op": "replace", "vector": [0.0, 1.0]},
                           {"head": "L1H4", "op": "project", "direction": [1.0, 0.0],
                            "strength": 1.0}]}
                """);
    assertThat(written).isEqualTo(expected);
  }

  @Test
  void gateAndStrengthHaveUsualValues() {
    write("{\"bridle\": 1, " + MODEL + ", \"edits\": [" + project("[3, 4]") + "]}");

    assertThat(EditsFile.read(file(), SHAPE))
        .isEqualTo(EditPlan.of(new HeadEdit.Project(head("L0H0"), FloatVector.of(3, 4), 1)));
  }

  private static String project(String direction) {
    return "{\"head\": \"L0H0\", \"op\": \"project\", \"direction\": " + direction + "}";
  }

  @Test
  void aVectorMayStandInAFileBeside() {
    writeVectors();
    writeEdits(add("\"directions.safetensors#L1H2\""), add("\"directions.safetensors#half\""));

    assertThat(EditsFile.read(file(), SHAPE))
        .isEqualTo(
            EditPlan.of(
                new HeadEdit.Add(head("L0H0"), FloatVector.of(0.1f, 0.2f)),
                new HeadEdit.Add(head("L0H0"), FloatVector.of(1, -2))));
  }

  @Test
  void aVectorElsewhereIsRefused() throws IOException {
    writeVectors();
    Files.createDirectory(folder.resolve("below"));
    Files.copy(
        folder.resolve("directions.safetensors"), folder.resolve("below").resolve("x.safetensors"));
    String remedy = "Write \"file.safetensors#tensor\", the file in the same folder.";

    for (String reference :
        List.of(
            "below/x.safetensors#L1H2",
            "../" + folder.getFileName() + "/directions.safetensors#L1H2",
            folder.resolve("directions.safetensors") + "#L1H2",
            "directions.safetensors",
            "#L1H2",
            "..#L1H2",
            ".#L1H2",
            "")) {
      refused(add("\"" + reference + "\""), "is no vector beside the file", remedy);
    }
    refused(add("\"x\\u0000#y\""), "is no vector beside the file", remedy);
  }

  @Test
  void aStoredVectorThatCannotBeUsedIsRefused() {
    writeVectors();

    refused(add("\"none.safetensors#L1H2\""), "none.safetensors", "there is no such file");
    refused(add("\"directions.safetensors#L1H3\""), "L1H3: there is no such tensor", "L1H2");
    refused(add("\"directions.safetensors#wide\""), "has 3 numbers", "are 2 wide");
    refused(
        add("\"directions.safetensors#whole\""),
        "holds INT32 elements",
        "Name a tensor of 2 floating-point numbers.");
    refused(add("\"directions.safetensors#nan\""), "not finite", "Replace NaN and infinities.");
  }

  @Test
  void anotherVersionIsRefused() {
    for (String version : List.of("2", "0", "1.5", "\"1\"", "4294967297", "null", "true")) {
      write("{\"bridle\": " + version + ", " + MODEL + ", \"edits\": []}");
      refusedFile("bridle: the version is not 1. Start the file with {\"bridle\": 1, …");
    }
    write("{" + MODEL + ", \"edits\": []}");
    refusedFile("bridle: the version is not 1. Start the file with {\"bridle\": 1, …");
  }

  @Test
  void editsForAnotherShapeAreRefused() {
    String remedy = ". Use edits that were made for this model.";
    String wanted = ", this model is a llama with 2 layers of 8 heads of width 2" + remedy;
    refusedModel("\"llama\"", "3", "8", "2", "llama with 3 layers of 8 heads of width 2" + wanted);
    refusedModel("\"gpt2\"", "2", "8", "2", "gpt2 with 2 layers of 8 heads of width 2" + wanted);
    refusedModel("\"llama\"", "2", "4", "2", "llama with 2 layers of 4 heads of width 2" + wanted);
    refusedModel("\"llama\"", "2", "8", "4", "llama with 2 layers of 8 heads of width 4" + wanted);
    refusedModel("\"llama\"", "2.5", "8", "2", "llama with 2.5 layers");
    refusedModel("\"llama\"", "4294967298", "8", "2", "llama with 4294967298 layers");
    refusedModel("7", "{}", "[]", "null", "7 with ? layers of ? heads of width null" + wanted);
    write("{\"bridle\": 1, \"edits\": []}");
    refusedFile("model: the edits were made for a ? with ? layers of ? heads of width ?" + wanted);
  }

  private void refusedModel(
      String architecture, String layers, String heads, String headDim, String problem) {
    write(
        "{\"bridle\": 1, \"model\": {\"architecture\": %s, \"layers\": %s, \"heads\": %s,"
                .formatted(architecture, layers, heads)
            + " \"headDim\": %s}, \"edits\": []}".formatted(headDim));
    refusedFile("model: the edits were made for a " + problem);
  }

  @Test
  void aHeadTheModelDoesNotHaveIsRefusedWithTheNearest() {
    refused(
        "{\"head\": \"L12H0\", \"op\": \"ablate\"}",
        "L12H0 is not a head of this llama model, which has layers 0-1 of heads 0-7",
        "Did you mean L1H0?");
    refused("{\"head\": \"L1H8\", \"op\": \"ablate\"}", "L1H8 is not a head", "Did you mean L1H");
    refused("{\"head\": \"1.2\", \"op\": \"ablate\"}", "\"1.2\" is not the address", "like L9H6.");
    refused("{\"head\": 12, \"op\": \"ablate\"}", "\"12\" is not the address", "like L9H6.");
    refused("{\"op\": \"ablate\"}", "\"\" is not the address of a head", "like L9H6.");
    refused("17", "\"\" is not the address of a head", "like L9H6.");
  }

  @Test
  void aVectorOfAnotherWidthIsRefused() {
    for (String op : List.of("add", "replace")) {
      refused(
          "{\"head\": \"L0H0\", \"op\": \"" + op + "\", \"vector\": [1, 2, 3]}",
          "the vector for L0H0 has 3 numbers, but heads of this model are 2 wide",
          "Use edits that were made for this model.");
    }
    refused(project("[1]"), "the vector for L0H0 has 1 numbers", "made for this model.");
    refused(project("[0, 0]"), "has length zero", "that is not zero.");
    refused(add("[]"), "\"vector\" is no list of numbers", "List 2 numbers, or name");
    refused(add("null"), "\"vector\" is no list of numbers", "List 2 numbers, or name");
    refused("{\"head\": \"L0H0\", \"op\": \"add\"}", "\"vector\" is no list", "List 2 numbers");
  }

  @Test
  void aNumberThatIsNotFiniteIsRefused() {
    refused(add("[1, 1e39]"), "holds a number that is not finite", "Replace NaN and infinities.");
    refused(add("[1, -1e999]"), "holds a number that is not finite", "Replace NaN");
    refused(add("[1, \"NaN\"]"), "vector[1] is \"NaN\", no number", "Give a finite number.");
    refused(add("[1, null]"), "vector[1] is null, no number", "Give a finite number.");
    refused(add("[[1, 2]]"), "vector[0] is [1,2], no number", "Give a finite number.");
    refused(scale("1e999"), "the edit of L0H0 has the number Infinity", "Give a finite number.");
    refused(scale("\"2\""), "\"factor\" is \"2\"", "Give a finite number.");
    refused("{\"head\": \"L0H0\", \"op\": \"scale\"}", "\"factor\" is missing", "Give a finite");
    for (String text : List.of("NaN", "Infinity", "+1", "0x10", "1.", "01")) {
      write(edits(scale(text)));
      refusedFile("line 1: it is no JSON: ");
    }
  }

  private static String scale(String factor) {
    return "{\"head\": \"L0H0\", \"op\": \"scale\", \"factor\": " + factor + "}";
  }

  private static String add(String vector) {
    return "{\"head\": \"L0H0\", \"op\": \"add\", \"vector\": " + vector + "}";
  }

  @Test
  void anUnknownOperationIsRefusedWithThoseKnown() {
    refused(
        "{\"head\": \"L0H0\", \"op\": \"amplify\"}",
        "\"amplify\" is not an operation",
        "Known: ablate, replace, scale, add, project.");
    refused("{\"head\": \"L0H0\"}", "\"\" is not an operation", "Known: ablate");
  }

  @Test
  void aMisspeltKeyIsRefusedWithThoseKnown() {
    refused(
        "{\"head\": \"L0H0\", \"op\": \"project\", \"direction\": [1], \"strenght\": 2}",
        "\"strenght\" is no key of this operation",
        "Beside head and op it has: [direction, strength].");
    refused(
        "{\"head\": \"L0H0\", \"op\": \"ablate\", \"factor\": 0}",
        "\"factor\" is no key of this operation",
        "Beside head and op it has: [].");
  }

  @Test
  void anUnknownGateIsRefused() {
    for (String gate : List.of("\"prompt\"", "5", "{}", "\"ALL\"")) {
      write("{\"bridle\": 1, " + MODEL + ", \"gate\": " + gate + ", \"edits\": []}");
      refusedFile("gate: " + gate + " is not a gate. Use \"all\" or \"generated\".");
    }
  }

  @Test
  void textThatIsNoSuchFileIsRefused() {
    String whole = edits(add("[1, 2]"));
    for (int length = 1; length < whole.length(); length++) {
      write(whole.substring(0, length));
      refusedFile("");
    }
    write("");
    refusedFile("it is no JSON object. Name an edits.json.");
    write("[]");
    refusedFile("it is no JSON object. Name an edits.json.");
    write("{\"bridle\": 1, " + MODEL + "}");
    refusedFile("edits: there is no list of edits");
    write("{\"bridle\": 1, " + MODEL + ", \"edits\": {}}");
    refusedFile("edits: there is no list of edits");
    write(whole + " {}");
    refusedFile("line 1: it is no JSON: ");
    write("\n\n{\"bridle\": 1,\n\"bridle\": 1}");
    refusedFile("line 4: it is no JSON: Duplicate");
    write("{\"bridle\": 1, " + MODEL + ", \"edits\": [" + add("1, \"vector\": 2") + "]}");
    refusedFile("line 1: it is no JSON: Duplicate");
    write("[".repeat(100_000));
    refusedFile("line 1: it is no JSON: ");
  }

  @Test
  void aMissingFileAndAFolderAreRefused() {
    assertThatThrownBy(() -> EditsFile.read(folder.resolve("none"), SHAPE))
        .isInstanceOf(InputException.class)
        .hasMessage(folder.resolve("none") + ": it cannot be read. Name an edits.json.");
    assertThatThrownBy(() -> EditsFile.read(folder, SHAPE)).isInstanceOf(InputException.class);
  }

  @Test
  void aDamagedFileIsReadOrRefused() {
    writeVectors();
    String whole =
        edits(
            add("[0.5, 2e3]"),
            scale("-0.25"),
            project("[1, 0]"),
            add("\"directions.safetensors#L1H2\""));
    byte[] original = whole.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(1);
    int read = 0;

    for (int i = 0; i < 3000; i++) {
      byte[] bytes = original.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] =
            random.nextBoolean()
                ? original[random.nextInt(original.length)]
                : (byte) random.nextInt(256);
      }
      write(random.nextInt(20) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
      try {
        EditsFile.read(file(), SHAPE).maps(SHAPE);
        read++;
      } catch (InputException expected) {
        assertThat(expected).hasMessageStartingWith(file().toString());
      } catch (RuntimeException | StackOverflowError e) {
        fail("mutation " + i + " of seed 1: " + new String(bytes, StandardCharsets.UTF_8), e);
      }
    }

    assertThat(read).isBetween(20, 2900);
  }

  private static String edits(String... edits) {
    return "{\"bridle\": 1, " + MODEL + ", \"edits\": [" + String.join(", ", edits) + "]}";
  }

  private void refused(String edit, String problem, String remedy) {
    writeEdits("{\"head\": \"L0H1\", \"op\": \"ablate\"}", edit);
    assertThatThrownBy(() -> EditsFile.read(file(), SHAPE))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file() + ": edits[1]: ")
        .hasMessageContaining(problem)
        .hasMessageContaining(remedy);
  }

  private void refusedFile(String problem) {
    assertThatThrownBy(() -> EditsFile.read(file(), SHAPE))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file() + ": " + problem);
  }

  private void writeVectors() {
    Map<String, StoredTensor> tensors =
        Map.of(
            "L1H2", StoredTensor.of(new FloatTensor(new float[] {0.1f, 0.2f}, 2)),
            "wide", StoredTensor.of(new FloatTensor(new float[3], 3)),
            "nan", StoredTensor.of(new FloatTensor(new float[] {1, Float.NaN}, 2)),
            "half", stored(ElementType.FLOAT16),
            "whole",
                new StoredTensor(ElementType.INT32, List.of(2L), () -> ByteBuffer.allocate(8)));
    SafetensorsWriter.write(folder.resolve("directions.safetensors"), tensors, Map.of());
  }

  private static StoredTensor stored(ElementType type) {
    ByteBuffer bytes = FloatCodec.encode(type, new float[] {1, -2});
    return new StoredTensor(type, List.of(2L), bytes::duplicate);
  }

  private void writeEdits(String... edits) {
    write(edits(edits));
  }

  private void write(String json) {
    write(json.getBytes(StandardCharsets.UTF_8));
  }

  private void write(byte[] bytes) {
    try {
      // Overwriting in place makes some file systems flush, which thousands of files feel.
      Files.deleteIfExists(file());
      Files.write(file(), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file() {
    return folder.resolve("edits.json");
  }
}
