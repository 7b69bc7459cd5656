// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.exporters.FolderVerifier.Verification;
import dev.bridle.exporters.onnx.OnnxExporter;
import dev.bridle.exporters.report.ReportFile;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder proves itself by its report, and one changed byte is enough to say so. */
final class FolderVerifierTest {
  private static final String WEIGHT = "model.layers.1.self_attn.o_proj.weight";

  @TempDir static Path shared;

  @TempDir Path place;

  private Path folder;

  @BeforeAll
  static void export() {
    try (LanguageModel model = Models.open(TinyModel.llama(shared.resolve("model"), 5))) {
      EditPlan plan = EditPlan.of(new HeadEdit.Scale(new HeadId(1, 0), 0.5));
      OnnxExporter.verifiedOn(List.of("the little cat went to the moon"))
          .withFile("recipe.yaml", "name: half\n")
          .export(model.with(plan), shared.resolve("out"));
    }
  }

  @BeforeEach
  void copy() throws IOException {
    folder = Files.createDirectory(place.resolve("copy"));
    for (String name : Folders.names(shared.resolve("out"))) {
      Files.copy(shared.resolve("out").resolve(name), folder.resolve(name));
    }
  }

  static List<String> filesBesideTheReport() {
    return Folders.names(shared.resolve("out")).stream()
        .filter(name -> !name.startsWith("bridle-report."))
        .toList();
  }

  @Test
  void aFolderThatIsAsItWasWrittenVerifies() {
    Verification found = verify();

    assertThat(found.ok()).isTrue();
    assertThat(found.broken()).isEmpty();
    assertThat(found.parity().maxAbsLogitDifference()).isLessThan(1e-4);
    assertThat(found.parity().prompts()).isGreaterThan(1);
    assertThat(found.digests()).containsOnlyKeys(filesBesideTheReport());
    assertThat(FolderVerifier.changedFiles(folder)).isEmpty();
  }

  @Test
  void theRecordedDigestsAreThoseOfTheFiles() {
    verify()
        .digests()
        .forEach(
            (name, digest) ->
                assertThat(digest)
                    .isEqualTo("sha256:" + Folders.sha256(Folders.bytes(folder.resolve(name)))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void oneFlippedBitInAWeightIsFound(int byteOfTheNumber) {
    byte[] file = Folders.bytes(folder.resolve("model.onnx"));
    int at = startOf(WEIGHT, file) + 4 * 100 + byteOfTheNumber;
    file[at] ^= 1;
    Folders.write(folder.resolve("model.onnx"), file);

    Verification found = verify();

    assertThat(found.ok()).isFalse();
    assertThat(found.broken()).containsExactly("model.onnx has changed since it was written");
  }

  @Test
  void aWeightThatMattersFailsParityToo() {
    byte[] file = Folders.bytes(folder.resolve("model.onnx"));
    // The exponent's highest bits of a number that a later layer cannot undo.
    file[startOf(WEIGHT, file) + 4 * 100 + 3] ^= 0x40;
    Folders.write(folder.resolve("model.onnx"), file);

    Verification found = verify();

    assertThat(found.parity().passes()).isFalse();
    assertThat(found.ok()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("filesBesideTheReport")
  void oneFlippedBitInAnyFileIsFoundAndTheFileNamed(String name) {
    byte[] file = Folders.bytes(folder.resolve(name));
    file[file.length / 2] ^= 1;
    Folders.write(folder.resolve(name), file);

    assertThat(FolderVerifier.changedFiles(folder))
        .containsExactly(name + " has changed since it was written");
  }

  @ParameterizedTest
  @MethodSource("filesBesideTheReport")
  void aMissingFileIsFoundAndNamed(String name) throws IOException {
    Files.delete(folder.resolve(name));

    assertThat(FolderVerifier.changedFiles(folder)).containsExactly(name + " is missing");
  }

  @Test
  void everyBrokenFileIsNamed() throws IOException {
    Files.delete(folder.resolve("edits.json"));
    Folders.write(folder.resolve("recipe.yaml"), "name: other\n");

    assertThat(verify().broken())
        .containsExactly("edits.json is missing", "recipe.yaml has changed since it was written");
    assertThat(verify().ok()).isFalse();
  }

  @Test
  void aFolderMayHoldMoreThanItsReportNames() {
    Folders.write(folder.resolve("notes.txt"), "mine");

    assertThat(verify().ok()).isTrue();
  }

  @Test
  void logitsThatAreNoNumbersDoNotVerify() {
    try (LanguageModel model = Models.open(folder)) {
      int last = model.shape().vocabSize();
      LanguageModel broken =
          new AlteredModel(
              model,
              logits -> {
                int from = logits.data().length - last;
                Arrays.fill(logits.data(), from, from + last, Float.NaN);
                return logits;
              });

      assertThat(FolderVerifier.verify(folder, broken).ok()).isFalse();
    }
  }

  @Test
  void oneSampledLogitThatIsNoNumberDoesNotVerify() {
    try (LanguageModel model = Models.open(folder)) {
      int likeliest = likeliestAfterFirstSample();
      LanguageModel broken =
          new AlteredModel(
              model,
              logits -> {
                int from = logits.data().length - model.shape().vocabSize();
                logits.data()[from + likeliest] = Float.NaN;
                return logits;
              });

      assertThat(FolderVerifier.verify(folder, broken).parity().passes()).isFalse();
    }
  }

  @Test
  void anotherModelDoesNotVerify() {
    try (LanguageModel other = Models.open(shared.resolve("model"))) {
      Verification found = FolderVerifier.verify(folder, other);

      assertThat(found.broken()).isEmpty();
      assertThat(found.ok()).isFalse();
    }
  }

  @Test
  void aFolderWithoutAReportIsRefused() throws IOException {
    Files.delete(folder.resolve("bridle-report.json"));

    assertThatThrownBy(() -> FolderVerifier.changedFiles(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("bridle-report.json")
        .hasMessageEndingWith("Name a folder that Bridle wrote.");
    assertThatThrownBy(this::verify).isInstanceOf(InputException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "null",
        "{\"digests\":{},\"samples\":[],\"parity\":{\"tolerance\":1}}",
        "{\"digests\":{\"a\":\"b\"},\"samples\":[{}],\"parity\":{\"tolerance\":1}}",
        "{\"digests\":{\"a\":\"b\"},\"samples\":[3],\"parity\":{\"tolerance\":1}}",
        "{\"digests\":{\"a\":\"b\"},\"samples\":[{\"prompt\":[],\"tokens\":[1],\"logits\":[1]}],"
            + "\"parity\":{\"tolerance\":1}}",
        "{\"digests\":{\"a\":\"b\"},\"samples\":[{\"prompt\":[1],\"tokens\":[1,2],\"logits\":[1]}],"
            + "\"parity\":{\"tolerance\":1}}",
      })
  void aDamagedReportIsRefused(String text) {
    Folders.write(folder.resolve("bridle-report.json"), text);

    assertThatThrownBy(this::verify)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("bridle-report.json")
        .hasMessageEndingWith("Export the model again.");
  }

  @Test
  void aReportOfAnotherVocabularyIsRefused() {
    Path report = folder.resolve("bridle-report.json");
    String text = Folders.text(report);
    Folders.write(report, text.replaceFirst("\"tokens\" : \\[ \\d+", "\"tokens\" : [ 4711"));

    assertThatThrownBy(this::verify)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("4711");
  }

  private Verification verify() {
    try (LanguageModel model = Models.open(folder)) {
      return FolderVerifier.verify(folder, model);
    }
  }

  private int likeliestAfterFirstSample() {
    return ReportFile.read(folder).samples().get(0).tokens().get(0);
  }

  /** Where an initializer's bytes stand in the file. */
  private int startOf(String initializer, byte[] file) {
    ByteBuffer wanted = Folders.graph(folder).initializers().get(initializer).source().read();
    byte[] bytes = new byte[wanted.remaining()];
    wanted.get(bytes);
    for (int from = 0; from + bytes.length <= file.length; from++) {
      if (Arrays.mismatch(file, from, from + bytes.length, bytes, 0, bytes.length) < 0) {
        return from;
      }
    }
    throw new AssertionError(initializer + " does not stand in the file");
  }
}
