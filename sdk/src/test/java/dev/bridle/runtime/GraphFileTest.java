// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finds the graph that a folder is about. */
final class GraphFileTest {
  @TempDir Path folder;

  @Test
  void decodersAreFoundByTheNamesThatExportersGive() throws IOException {
    assertThat(GraphFile.in(folder)).isEmpty();

    for (String name :
        new String[] {
          "decoder_model.onnx",
          "decoder_with_past_model.onnx",
          "decoder_model_merged.onnx",
          "model.onnx"
        }) {
      Path graph = made(name);
      assertThat(GraphFile.in(folder)).contains(graph);
    }
  }

  @Test
  void theOneThatARuntimesConfigNamesComesFirst() throws IOException {
    made("model.onnx");
    Path named = made("text.onnx");
    write("genai_config.json", "{\"model\": {\"decoder\": {\"filename\": \"text.onnx\"}}}");

    assertThat(GraphFile.in(folder)).contains(named);
  }

  @Test
  void aConfigThatNamesAFileElsewhereIsNotFollowed() throws IOException {
    Path graph = made("model.onnx");
    write("genai_config.json", "{\"model\": {\"decoder\": {\"filename\": \"../other.onnx\"}}}");

    assertThat(GraphFile.in(folder)).contains(graph);
  }

  @Test
  void theOnlyGraphNeedsNoName() throws IOException {
    Path only = made("past.onnx");

    assertThat(GraphFile.in(folder)).contains(only);
  }

  @Test
  void ofSeveralUnknownGraphsOneMustBeNamed() throws IOException {
    made("vision.onnx");
    made("text.onnx");

    assertThatThrownBy(() -> GraphFile.in(folder))
        .isInstanceOf(InputException.class)
        .hasMessage(
            folder
                + ": it holds several graphs: text.onnx, vision.onnx. Name the file of the one you"
                + " mean.");
  }

  @Test
  void aFolderOfGraphsBesideAConfigBelongsToIt() throws IOException {
    write("config.json", "{}");
    Path graph = made("onnx/model.onnx");

    assertThat(GraphFile.in(folder)).contains(graph);
    assertThat(GraphFile.folderOf(graph)).isEqualTo(folder);
    write("onnx/config.json", "{}");
    assertThat(GraphFile.folderOf(graph)).isEqualTo(folder.resolve("onnx"));
  }

  @Test
  void aCheckpointIsBuiltEvenWhereGraphsStandBelow() throws IOException {
    write("config.json", "{}");
    write("model.safetensors", "");
    made("onnx/model.onnx");
    assertThat(GraphFile.in(folder)).isEmpty();

    Path beside = made("model.onnx");
    assertThat(GraphFile.in(folder)).contains(beside);
  }

  private Path made(String name) throws IOException {
    return write(name, "");
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
