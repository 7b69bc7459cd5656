// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.error.InputException;
import dev.bridle.exporters.FolderVerifier;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.HardLink;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a model whose weights stand in data files only what changed is written. */
final class SharedDataTest {
  private static final String DATA = "weights.bin";
  private static final String SIDECAR = GraphWriter.SIDECAR;

  /** What a file system says that knows no hard links. */
  private static final HardLink NONE =
      (link, existing) -> {
        throw new UnsupportedOperationException("no hard links");
      };

  private static final List<HandEdit> EDITS =
      List.of(HandEdit.scale("L0H1", -2), HandEdit.replace("L1H2", 4));

  private static final ParityCheck CHECK =
      new ParityCheck(
          List.of(new int[] {1, 30, 31, 11, 32}, new int[] {7, 7}), ParityCheck.FLOAT32_TOLERANCE);

  @TempDir Path place;

  @Test
  void theDataIsLinkedAndTheEditedTensorsStandBesideIt() {
    Path original = model(TinyModels.LLAMA, DATA);

    ModelFolder folder = export(original, "out", EDITS);

    Path out = place.resolve("out");
    assertThat(folder.linkedFiles()).containsExactly(DATA);
    assertThat(DataFolders.same(out.resolve(DATA), original.resolve(DATA))).isTrue();
    assertThat(DataFolders.locations(out)).containsExactly(SIDECAR, DATA);
    assertThat(folder.editedTensors())
        .containsAll(DataFolders.tensorsIn(out, SIDECAR))
        .hasSizeGreaterThan(1);
    assertThat(DataFolders.tensorsIn(out, SIDECAR)).hasSize(2);
  }

  @Test
  void linkedBytesAreNotCountedAsWritten() {
    Path original = model(TinyModels.LLAMA, DATA);

    ModelFolder folder = export(original, "out", EDITS);

    long bytes =
        Folders.names(folder.folder()).stream()
            .filter(name -> !name.equals(DATA))
            .mapToLong(name -> Folders.bytes(folder.folder().resolve(name)).length)
            .sum();
    assertThat(folder.bytesWritten()).isEqualTo(bytes);
  }

  @Test
  void theSidecarIsNoLargerThanWhatWasEdited() {
    Path original = model(TinyModels.LLAMA, DATA);

    ModelFolder folder = export(original, "out", EDITS);

    long edited =
        Folders.graph(folder.folder()).initializers().entrySet().stream()
            .filter(entry -> folder.editedTensors().contains(entry.getKey()))
            .mapToLong(entry -> entry.getValue().byteSize())
            .sum();
    assertThat((long) Folders.bytes(folder.folder().resolve(SIDECAR)).length)
        .isLessThanOrEqualTo(edited);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenComputesWhatTheEditsByHandCompute(TinyModels family) {
    export(model(family, DATA), "out", EDITS);

    Path byHand = HandEdit.bake(family.checkpoint(), EDITS).writeTo(place.resolve("by hand"));
    try (LanguageModel written = Models.open(place.resolve("out"));
        LanguageModel hand = Models.open(byHand)) {
      assertThat(CHECK.compare(written, hand).passes()).isTrue();
      assertThat(FolderVerifier.verify(place.resolve("out"), written).ok()).isTrue();
    }
  }

  @Test
  void theOriginalIsNotChanged() throws IOException {
    Path original = model(TinyModels.LLAMA, DATA);
    Map<String, String> before = Folders.contents(original);
    Object modified = Files.getLastModifiedTime(original.resolve(DATA));

    export(original, "out", EDITS);

    assertThat(Folders.contents(original)).isEqualTo(before);
    assertThat(Files.getLastModifiedTime(original.resolve(DATA))).isEqualTo(modified);
  }

  @Test
  void versionsStayAsTheyWere() {
    Path original = model(TinyModels.LLAMA, DATA);

    export(original, "out", EDITS);

    var before = DataFolders.proto(original);
    var after = DataFolders.proto(place.resolve("out"));
    assertThat(after.getIrVersion()).isEqualTo(before.getIrVersion());
    assertThat(after.getOpsetImportList()).isEqualTo(before.getOpsetImportList());
  }

  @Test
  void editsThatChangeNothingNeedNoSidecar() {
    ModelFolder folder =
        export(model(TinyModels.LLAMA, DATA), "out", List.of(HandEdit.scale("L0H1", 1)));

    assertThat(Folders.names(folder.folder())).contains(DATA).doesNotContain(SIDECAR);
    assertThat(folder.parity().maxAbsLogitDifference()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {DATA, SIDECAR, "model.onnx"})
  void oneChangedByteInAnyFileIsFound(String name) {
    Path original = model(TinyModels.LLAMA, DATA);
    Path out = export(original, "out", EDITS).folder();
    Path changed = name.equals(DATA) ? original.resolve(DATA) : out.resolve(name);
    byte[] bytes = Folders.bytes(changed);
    bytes[bytes.length / 2] ^= 1;
    Folders.write(changed, bytes);

    assertThat(FolderVerifier.changedFiles(out))
        .containsExactly(name + " has changed since it was written");
  }

  @Test
  void theReportSaysWhichFilesAreLinkedAndWhatThatMeans() {
    Path original = model(TinyModels.LLAMA, DATA);

    Path out = export(original, "out", EDITS).folder();

    assertThat(Folders.text(out.resolve("bridle-report.md")))
        .contains("## Linked files", "| " + DATA + " | one file with the original's", "standalone");
    assertThat(Folders.text(out.resolve("bridle-report.json")))
        .contains("\"linkedFiles\" : [ \"" + DATA + "\" ]");
  }

  @Test
  void theReportNamesTheGraphAndItsDataAsWhatWasEdited() {
    Path original = model(TinyModels.LLAMA, DATA);

    Path out = export(original, "out", EDITS).folder();

    // sha256sum model.onnx weights.bin | sha256sum
    String list =
        Folders.sha256(Folders.bytes(original.resolve("model.onnx")))
            + "  model.onnx\n"
            + Folders.sha256(Folders.bytes(original.resolve(DATA)))
            + "  "
            + DATA
            + "\n";
    assertThat(Folders.text(out.resolve("bridle-report.json")))
        .contains("sha256:" + Folders.sha256(Folders.utf8(list)));
  }

  @Test
  void whereFilesCannotBeLinkedTheyAreCopied() {
    Path original = model(TinyModels.LLAMA, DATA);

    ModelFolder folder = export(original, "out", EDITS, exporter().withLink(NONE));

    Path copy = folder.folder().resolve(DATA);
    assertThat(folder.linkedFiles()).isEmpty();
    assertThat(DataFolders.same(copy, original.resolve(DATA))).isFalse();
    assertThat(Folders.bytes(copy)).isEqualTo(Folders.bytes(original.resolve(DATA)));
    assertThat(folder.bytesWritten()).isGreaterThan(Folders.bytes(copy).length);
    assertThat(Folders.text(folder.folder().resolve("bridle-report.md")))
        .doesNotContain("Linked files");
    assertThat(FolderVerifier.changedFiles(folder.folder())).isEmpty();
  }

  @Test
  void aFolderThatStandsAloneSharesNothing() {
    Path original = model(TinyModels.LLAMA, DATA);

    ModelFolder folder = export(original, "out", EDITS, exporter().standalone());

    assertThat(folder.linkedFiles()).isEmpty();
    assertThat(DataFolders.locations(folder.folder())).isEmpty();
    assertThat(Folders.names(folder.folder())).doesNotContain(DATA, SIDECAR);
    assertThat(folder.parity().passes()).isTrue();
  }

  @Test
  void dataThatChangesMeanwhileIsRefusedAndNothingIsPublished() {
    Path original = model(TinyModels.LLAMA, DATA);
    HardLink meddling =
        (link, existing) -> {
          byte[] bytes = Folders.bytes(existing);
          bytes[0] ^= 1;
          Folders.write(existing, bytes);
          HardLink.SYSTEM.create(link, existing);
        };

    assertThatThrownBy(() -> export(original, "out", EDITS, exporter().withLink(meddling)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(DATA)
        .hasMessageContaining("it has changed while the model was being written");

    assertThat(Folders.names(place)).containsExactly("model");
  }

  @Test
  void aFailureAfterLinkingLeavesNothingAndTheOriginalWhole() {
    Path original = model(TinyModels.LLAMA, DATA);
    Map<String, String> before = Folders.contents(original);
    HardLink failing =
        (link, existing) -> {
          HardLink.SYSTEM.create(link, existing);
          throw new IllegalStateException("stopped");
        };

    assertThatThrownBy(() -> export(original, "out", EDITS, exporter().withLink(failing)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(Folders.names(place)).containsExactly("model");
    assertThat(Folders.contents(original)).isEqualTo(before);
  }

  @Test
  void bakesOfBakesLinkAllThatTheyGoOnUsing() {
    Path original = model(TinyModels.GPT2, DATA);
    export(original, "1", List.of(HandEdit.scale("L0H1", -2), HandEdit.scale("L1H0", 3)));

    ModelFolder second = export(place.resolve("1"), "2", List.of(HandEdit.project("L1H2", 3, 1)));

    assertThat(second.linkedFiles()).containsExactlyInAnyOrder(DATA, SIDECAR);
    assertThat(DataFolders.locations(second.folder()))
        .containsExactlyInAnyOrder(DATA, SIDECAR, "edited-tensors-2.data");
    assertThat(DataFolders.same(second.folder().resolve(DATA), original.resolve(DATA))).isTrue();
    List<HandEdit> first = List.of(HandEdit.scale("L0H1", -2), HandEdit.scale("L1H0", 3));
    TinyModel once = HandEdit.bake(TinyModels.GPT2.checkpoint(), first);
    Path byHand =
        HandEdit.bake(once, List.of(HandEdit.project("L1H2", 3, 1))).writeTo(place.resolve("hand"));
    try (LanguageModel written = Models.open(second.folder());
        LanguageModel hand = Models.open(byHand)) {
      assertThat(CHECK.compare(written, hand).passes()).isTrue();
    }
  }

  @Test
  void aSidecarThatNothingUsesAnyMoreIsLeftBehind() {
    Path original = model(TinyModels.LLAMA, DATA);
    export(original, "1", List.of(HandEdit.scale("L0H1", -2)));

    ModelFolder second = export(place.resolve("1"), "2", List.of(HandEdit.scale("L0H1", -0.5)));

    assertThat(second.linkedFiles()).containsExactly(DATA);
    assertThat(DataFolders.locations(second.folder())).containsExactly(SIDECAR, DATA);
  }

  @Test
  void namesThatOtherFilesOfTheFolderHaveAreNotTaken() {
    String[] locations = {
      "a/model.onnx", "a/Edits.json", "a/recipe.yaml", "a/edited-tensors.data", "b/recipe.yaml"
    };
    Path original = model(TinyModels.LLAMA, locations);

    ModelFolder folder =
        export(original, "out", EDITS, exporter().withFile("recipe.yaml", "name: mine\n"));

    assertThat(DataFolders.locations(folder.folder()))
        .isEqualTo(
            Set.of(
                "model-2.onnx",
                "Edits-2.json",
                "recipe-2.yaml",
                "recipe-3.yaml",
                "edited-tensors.data",
                "edited-tensors-2.data"));
    assertThat(Folders.text(folder.folder().resolve("recipe.yaml"))).isEqualTo("name: mine\n");
    assertThat(folder.linkedFiles()).hasSize(5);
  }

  @Test
  void aFileOfTheHubsCacheKeepsTheNameThatTheModelGivesIt() throws IOException {
    Path loose = model(TinyModels.LLAMA, DATA);
    Path cache = place.resolve("models--a--b");
    Path snapshot = Files.createDirectories(cache.resolve("snapshots/1"));
    Path blob = Files.createDirectories(cache.resolve("blobs")).resolve("0123abcd");
    Files.move(loose.resolve(DATA), blob);
    Files.createSymbolicLink(snapshot.resolve(DATA), Path.of("../../blobs/0123abcd"));
    Files.move(loose.resolve("model.onnx"), snapshot.resolve("model.onnx"));
    Files.move(loose.resolve("config.json"), snapshot.resolve("config.json"));

    ModelFolder folder = export(snapshot, "out", EDITS);

    assertThat(folder.linkedFiles()).containsExactly(DATA);
    assertThat(Files.isSymbolicLink(folder.folder().resolve(DATA))).isFalse();
    assertThat(DataFolders.same(folder.folder().resolve(DATA), blob)).isTrue();
  }

  @Test
  void linksAreMadeOnceAFile() {
    List<Path> linked = new ArrayList<>();
    HardLink counting =
        (link, existing) -> {
          linked.add(existing.getFileName());
          HardLink.SYSTEM.create(link, existing);
        };

    export(model(TinyModels.LLAMA, "a.bin", "b.bin"), "out", EDITS, exporter().withLink(counting));

    assertThat(linked).containsExactlyInAnyOrder(Path.of("a.bin"), Path.of("b.bin"));
  }

  private static OnnxExporter exporter() {
    return OnnxExporter.verifiedOn(List.of());
  }

  private ModelFolder export(Path model, String name, List<HandEdit> edits) {
    return export(model, name, edits, exporter());
  }

  private ModelFolder export(Path model, String name, List<HandEdit> edits, OnnxExporter exporter) {
    EditPlan plan = HandEdit.plan(edits);
    try (LanguageModel opened = Models.open(model)) {
      return exporter.export(opened.with(plan), place.resolve(name));
    }
  }

  /** A graph in a folder of its own, whose weights stand in data files. */
  private Path model(TinyModels family, String... locations) {
    Path checkpoint = family.checkpoint().writeTo(place.resolve("model"));
    return DataFolders.moveOut(GraphForms.write(checkpoint, graph -> {}), locations);
  }
}
