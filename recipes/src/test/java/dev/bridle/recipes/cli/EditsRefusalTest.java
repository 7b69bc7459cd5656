// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static dev.bridle.recipes.cli.Refusals.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits that cannot be baked or run under; see {@link Refusals}. */
class EditsRefusalTest {
  @TempDir Path folder;

  private Path model;
  private Path edits;

  @BeforeEach
  void prepare() {
    model = TinyModel.llama(folder.resolve("model"), 3);
    edits = TinyEdits.strong(folder.resolve("edits.json"));
  }

  @Test
  void aHeadThatTheModelDoesNotHave() throws IOException {
    replaceInEdits("L1H2", "L2H2");

    assertRefused("head-out-of-range", bake());
  }

  @Test
  void somethingThatIsNoHead() throws IOException {
    replaceInEdits("L1H2", "head 2 of layer 1");

    assertRefused("no-head", bake());
  }

  @Test
  void aVectorOfAnotherLength() throws IOException {
    TinyEdits.write(edits, new HeadEdit.Add(new HeadId(1, 2), FloatVector.of(1, 2, 3)));

    assertRefused("vector-of-wrong-length", bake());
  }

  @Test
  void editsOfAnotherShape() throws IOException {
    replaceInEdits("\"heads\" : 4", "\"heads\" : 12");

    assertRefused("edits-for-another-shape", bake());
  }

  @Test
  void aNumberThatIsNone() throws IOException {
    replaceInEdits("-4.0", "NaN");

    assertRefused("nan", bake());
  }

  @Test
  void aNumberTooLargeForADouble() throws IOException {
    replaceInEdits("-4.0", "1e999");

    assertRefused("infinite-factor", bake());
  }

  @Test
  void aNumberTooLargeForAFloat() throws IOException {
    replaceInEdits("5.0", "1e39");

    assertRefused("infinite-component", bake());
  }

  @Test
  void anOperationThatNobodyKnows() throws IOException {
    replaceInEdits("\"scale\"", "\"patch\"");

    assertRefused("unknown-operation", bake());
  }

  @Test
  void aGateThatNobodyKnows() throws IOException {
    replaceInEdits("\"gate\" : \"all\"", "\"gate\" : \"sometimes\"");

    assertRefused("unknown-gate", bake());
  }

  @Test
  void editsThatAreMissing() {
    assertRefused(
        "missing-edits", "generate", model, "--prompt", "the cat", "--edits", folder.resolve("no"));
  }

  @Test
  void editsThatAreNoJson() throws IOException {
    Files.writeString(edits, "{\"bridle\": 1,\n \"edits\": none}");

    assertRefused("edits-no-json", bake());
  }

  @Test
  void foldingWhatWaitsForThePrompt() {
    assertRefused("gated-fold", with(bake(), "--gate", "generated"));
  }

  @Test
  void aModeThatThisVersionDoesNotHave() {
    assertRefused("mode-adapter", with(bake(), "--mode", "adapter"));
  }

  private void assertRefused(String golden, Object... arguments) {
    Refusals.assertRefused(folder, golden, arguments);
  }

  private Object[] bake() {
    return new Object[] {"bake", model, "--edits", edits, "--out", folder.resolve("out")};
  }

  private void replaceInEdits(String what, String by) throws IOException {
    String text = Files.readString(edits);
    assertThat(text).contains(what);
    Files.writeString(edits, text.replace(what, by));
  }
}
