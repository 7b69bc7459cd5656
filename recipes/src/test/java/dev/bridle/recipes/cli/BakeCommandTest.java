// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.edit.file.EditsFile;
import dev.bridle.head.HeadId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Baking a model, and verifying what was baked. */
class BakeCommandTest {
  @TempDir Path folder;

  private Path model;
  private Path edits;
  private Path out;

  @BeforeEach
  void prepare() {
    model = TinyModel.llama(folder.resolve("tiny"), 1);
    edits = TinyEdits.strong(folder.resolve("edits.json"));
    out = folder.resolve("deep").resolve("out");
  }

  @Test
  void aBakedFolderIsDescribedForMachines() throws IOException {
    Shell.Ended ended = bake("--json");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.keys())
        .containsExactly("out", "mode", "editedTensors", "bytesWritten", "linkedFiles", "parity");
    assertThat(ended.json().get("out").asText()).isEqualTo(out.toString());
    assertThat(ended.json().get("mode").asText()).isEqualTo("fold");
    assertThat(ended.json().get("editedTensors")).hasSize(2);
    assertThat(ended.json().get("bytesWritten").asLong()).isPositive();
    assertThat(Shell.keys(ended.json().get("parity"))).contains("maxAbsLogitDifference", "prompts");
    assertThat(ended.json().at("/parity/prompts").asInt()).isPositive();
    assertThat(names(out))
        .contains(
            "model.onnx",
            "config.json",
            "tokenizer.json",
            "genai_config.json",
            "serving.properties",
            "edits.json",
            "bridle-report.json",
            "bridle-report.md",
            "bridle-report.html");
    assertThat(names(out.getParent())).containsExactly("out");
  }

  @Test
  void aBakedFolderIsDescribedForPeople() {
    Shell.Ended ended = bake("--prompt", "the cat saw the moon");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).startsWith("Published " + out + ": 2 tensors edited, ");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void dataFilesOfAGraphAreLinkedAndSaidToBe() throws IOException {
    graphWithData();

    Shell.Ended ended = bake("--json");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.json().at("/linkedFiles/0").asText()).isEqualTo("model.onnx_data");
    assertThat(Files.isSameFile(out.resolve("model.onnx_data"), model.resolve("model.onnx_data")))
        .isTrue();
    assertThat(ended.json().get("bytesWritten").asLong())
        .isLessThan(Files.size(model.resolve("model.onnx_data")));
    out = folder.resolve("told");
    assertThat(bake().out()).contains("Linked, not written: model.onnx_data", "--standalone");
    assertThat(Shell.run("verify", out).exit()).isZero();
    flipAByte(model.resolve("model.onnx_data"));
    assertThat(Shell.run("verify", out).out()).contains("model.onnx_data has changed");
  }

  @Test
  void aFolderThatStandsAloneLinksNothing() throws IOException {
    graphWithData();

    Shell.Ended ended = bake("--standalone", "--json");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.json().get("linkedFiles")).isEmpty();
    assertThat(names(out)).doesNotContain("model.onnx_data");
    assertThat(Shell.run("verify", out).exit()).isZero();
  }

  @Test
  void dataFilesAreLinkedOnceMoreForTritonAndProved() throws IOException {
    graphWithData();

    Shell.Ended ended = bake("--for", "triton,ort", "--json");

    assertThat(ended.exit()).as(ended.err()).isZero();
    Path served = out.resolve("triton/out/1/model.onnx_data");
    assertThat(Files.isSameFile(served, model.resolve("model.onnx_data"))).isTrue();
    assertThat(ended.json().get("bytesWritten").asLong())
        .isLessThan(Files.size(model.resolve("model.onnx_data")));
    assertThat(ended.json().at("/shipped/1/files")).hasSize(3);
    assertThat(Shell.run("verify", out).exit()).isZero();
    flipAByte(served);
    assertThat(Shell.run("verify", out).out())
        .contains("model.onnx_data has changed", "triton/out/1/model.onnx_data has changed");
  }

  /** A graph that somebody exported with a data file, copied so that links lead to the copy. */
  private void graphWithData() throws IOException {
    Path export = Shared.path("fixtures/onnx/onnx-externaldata-llama");
    model = Files.createDirectory(folder.resolve("graph"));
    for (String name : new String[] {"model.onnx", "model.onnx_data"}) {
      Files.write(model.resolve(name), Files.readAllBytes(export.resolve(name)));
    }
    Files.writeString(
        edits,
        """
        {"bridle": 1, "model": {"architecture": "llama", "layers": 2, "heads": 4, "headDim": 16},
         "gate": "all", "edits": [{"head": "L0H1", "op": "scale", "factor": 0.5}]}
        """);
  }

  @Test
  void aFolderIsMadeForSeveralServersAndFormats() throws IOException {
    Shell.Ended ended = bake("--for", "djl,triton", "--interop", "safetensors", "--json");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.keys())
        .containsExactly(
            "out", "mode", "editedTensors", "bytesWritten", "linkedFiles", "parity", "shipped");
    assertThat(ended.json().at("/shipped").findValuesAsText("target"))
        .containsExactly("djl", "triton", "safetensors");
    assertThat(ended.json().at("/shipped/1/files/0").asText()).isEqualTo("triton/out/config.pbtxt");
    assertThat(ended.json().at("/shipped/2/exact").asBoolean()).isTrue();
    assertThat(names(out))
        .contains("bridle-decoder.json", "triton", "o_proj.safetensors")
        .doesNotContain("genai_config.json");
    assertThat(Shell.run("verify", out).exit()).isZero();
  }

  @Test
  void peopleAreToldOfThemToo() {
    Shell.Ended ended = bake("--for", "ort", "--for", "genai");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out())
        .contains("For genai: model.onnx, genai_config.json.", "For ort: model.onnx.");
  }

  @Test
  void anUnknownServerIsRefusedBeforeAnythingIsDone() {
    Shell.Ended ended = bake("--for", "vllm");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err()).contains("vllm").contains("Name genai, djl, triton or ort.");
    assertThat(out).doesNotExist();
  }

  @Test
  void aBakedModelSaysWhatTheEditedOneSays() {
    bake();

    String prompt = "once upon a time";
    assertThat(Shell.run("generate", out, "--prompt", prompt).out())
        .isEqualTo(Shell.run("generate", model, "--prompt", prompt, "--edits", edits).out())
        .isNotEqualTo(Shell.run("generate", model, "--prompt", prompt).out());
  }

  @Test
  void insertedEditsSayWhatFoldedOnesSayAndProveThemselves() {
    Shell.Ended ended = bake("--mode", "insert", "--json");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.json().get("mode").asText()).isEqualTo("insert");
    String prompt = "once upon a time";
    assertThat(Shell.run("generate", out, "--prompt", prompt).out())
        .isEqualTo(Shell.run("generate", model, "--prompt", prompt, "--edits", edits).out());
    assertThat(Shell.run("verify", out).exit()).isZero();
  }

  @Test
  void editsBehindAGateAreInsertedAndWaitForThePromptsEnd() {
    Shell.Ended ended = bake("--mode", "insert", "--gate", "generated", "--json");

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(EditsFile.read(out.resolve("edits.json"), TinyEdits.SHAPE).gate())
        .isEqualTo(Gate.GENERATED);
    String prompt = "once upon a time";
    assertThat(Shell.run("generate", out, "--prompt", prompt).out())
        .isEqualTo(
            Shell.run("generate", model, "--prompt", prompt, "--edits", out.resolve("edits.json"))
                .out());
    assertThat(Shell.run("verify", out).exit()).isZero();
  }

  @Test
  void theEditsAreInTheFolder() {
    bake();

    assertThat(EditsFile.read(out.resolve("edits.json"), TinyEdits.SHAPE))
        .isEqualTo(EditsFile.read(edits, TinyEdits.SHAPE));
  }

  @Test
  void editsThatChangeNothingChangeNoTensor() {
    TinyEdits.write(edits, new HeadEdit.Scale(new HeadId(0, 1), 1));

    Shell.Ended ended = bake("--json");

    assertThat(ended.exit()).isZero();
    assertThat(ended.json().get("editedTensors")).isEmpty();
    assertThat(ended.json().at("/parity/maxAbsLogitDifference").asDouble()).isZero();
  }

  @Test
  void aBakedFolderProvesItself() {
    bake();

    Shell.Ended ended = Shell.run("verify", out, "--json");

    assertThat(ended.exit()).isZero();
    assertThat(ended.keys()).contains("ok", "parity", "digests");
    assertThat(ended.json().get("ok").asBoolean()).isTrue();
    assertThat(Shell.keys(ended.json().get("digests"))).contains("model.onnx", "edits.json");
    assertThat(ended.json().get("digests"))
        .allSatisfy(digest -> assertThat(digest.asText()).matches("sha256:[0-9a-f]{64}"));
    assertThat(Shell.run("verify", out).out()).contains("is as it was written");
  }

  @Test
  void aMovedFolderProvesItselfToo() throws IOException {
    bake();
    Path moved = Files.move(out, folder.resolve("moved"));

    assertThat(Shell.run("verify", moved).exit()).isZero();
  }

  @Test
  void aFlippedByteIsFound() throws IOException {
    bake();
    flipAByte(out.resolve("model.onnx"));

    Shell.Ended ended = Shell.run("verify", out, "--json");

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.keys()).contains("ok", "parity", "digests", "broken");
    assertThat(ended.json().get("ok").asBoolean()).isFalse();
    assertThat(ended.json().at("/broken/0").asText()).startsWith("model.onnx has changed");
    Shell.Ended told = Shell.run("verify", out);
    assertThat(told.exit()).isEqualTo(1);
    assertThat(told.out()).contains("is not what was written: model.onnx has changed");
  }

  @Test
  void aMissingFileIsFound() throws IOException {
    bake();
    Files.delete(out.resolve("tokenizer.json"));

    Shell.Ended ended = Shell.run("verify", out, "--json");

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.json().at("/broken/0").asText()).isEqualTo("tokenizer.json is missing");
  }

  @Test
  void otherLogitsThanTheRecordedOnesAreFound() throws IOException {
    bake();
    Path report = out.resolve("bridle-report.json");
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = (ObjectNode) mapper.readTree(report.toFile());
    ((ArrayNode) root.at("/samples/0/logits")).set(0, mapper.valueToTree(77.5));
    mapper.writeValue(report.toFile(), root);

    Shell.Ended ended = Shell.run("verify", out, "--json");

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.json().get("ok").asBoolean()).isFalse();
    assertThat(ended.json().at("/parity/maxAbsLogitDifference").asDouble()).isGreaterThan(10);
    assertThat(Shell.run("verify", out).out()).contains("logits differ");
  }

  private Shell.Ended bake(Object... more) {
    Object[] line = {"bake", model, "--edits", edits, "--out", out};
    return Shell.run(Stream.concat(Stream.of(line), Stream.of(more)).toArray());
  }

  private static void flipAByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
