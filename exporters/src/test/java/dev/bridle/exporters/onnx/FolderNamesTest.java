// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** No name in a folder is given twice. */
final class FolderNamesTest {
  @Test
  void aFreeNameIsGivenAsItIs() {
    assertThat(new FolderNames(List.of("a")).free("model.onnx.data")).isEqualTo("model.onnx.data");
  }

  @Test
  void aTakenNameGetsANumberBeforeItsEndings() {
    FolderNames names = new FolderNames(List.of("model.onnx_data", "plain", ".hidden"));

    assertThat(names.free("model.onnx_data")).isEqualTo("model-2.onnx_data");
    assertThat(names.free("model.onnx_data")).isEqualTo("model-3.onnx_data");
    assertThat(names.free("plain")).isEqualTo("plain-2");
    assertThat(names.free(".hidden")).isEqualTo(".hidden-2");
  }

  @Test
  void namesThatDifferInCaseAloneAreOneName() {
    assertThat(new FolderNames(List.of("Model.Data")).free("model.data")).isEqualTo("model-2.data");
  }

  @Test
  void aNumberedNameMayBeTakenToo() {
    assertThat(new FolderNames(List.of("a.b", "a-2.b")).free("a.b")).isEqualTo("a-3.b");
  }

  @Test
  void filesOfOneNameGetDifferentOnes() {
    Map<Path, String> wanted = new TreeMap<>();
    wanted.put(Path.of("a/data"), "data");
    wanted.put(Path.of("b/data"), "data");

    assertThat(new FolderNames(List.of()).free(wanted).values()).containsExactly("data", "data-2");
  }
}
