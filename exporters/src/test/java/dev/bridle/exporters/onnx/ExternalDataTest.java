// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.bridle.TinyModel;
import dev.bridle.exporters.FolderVerifier;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.runtime.Models;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph whose weights stand in a file beside it is edited like any other. */
final class ExternalDataTest {
  private static final ParityCheck CHECK =
      new ParityCheck(List.of(new int[] {1, 30, 31, 11, 32}), ParityCheck.FLOAT32_TOLERANCE);

  private static final List<HandEdit> EDITS =
      List.of(HandEdit.scale("L0H1", -2), HandEdit.replace("L1H2", 4));

  @TempDir Path place;

  @Test
  void weightsInADataFileAreFoldedAndTheFolderStandsAlone() throws IOException {
    Path external = withDataFile(TinyModel.gpt2(5).writeTo(place.resolve("external")));
    Map<String, String> before = Folders.contents(external);

    try (LanguageModel model = Models.open(external)) {
      OnnxExporter.verifiedOn(List.of())
          .export(model.with(HandEdit.plan(EDITS)), place.resolve("out"));
    }
    assertThat(Folders.contents(external)).isEqualTo(before);
    try (var files = Files.walk(external)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }

    Path byHand = HandEdit.bake(TinyModel.gpt2(5), EDITS).writeTo(place.resolve("by hand"));
    try (LanguageModel written = Models.open(place.resolve("out"));
        LanguageModel hand = Models.open(byHand)) {
      assertThat(CHECK.compare(written, hand).passes()).isTrue();
      assertThat(FolderVerifier.verify(place.resolve("out"), written).ok()).isTrue();
    }
  }

  /** Writes the folder's graph with every large tensor in {@code weights.bin}. */
  private static Path withDataFile(Path folder) {
    try (LanguageModel model = Models.open(folder)) {
      ModelProto.Builder proto =
          ModelProto.parseFrom(OnnxFile.toBytes(model.decoder().model())).toBuilder();
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      for (TensorProto.Builder tensor : proto.getGraphBuilder().getInitializerBuilderList()) {
        if (tensor.getRawData().size() > 256) {
          moveOut(tensor, data);
        }
      }
      Folders.write(folder.resolve("weights.bin"), data.toByteArray());
      Folders.write(folder.resolve("model.onnx"), proto.build().toByteArray());
      assertThat(data.size()).isGreaterThan(10_000);
      return folder;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static void moveOut(TensorProto.Builder tensor, ByteArrayOutputStream data) {
    ByteString bytes = tensor.getRawData();
    tensor
        .clearRawData()
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", "weights.bin"))
        .addExternalData(entry("offset", Integer.toString(data.size())))
        .addExternalData(entry("length", Integer.toString(bytes.size())));
    data.writeBytes(bytes.toByteArray());
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
