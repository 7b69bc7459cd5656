// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.Shared;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.Remainder;
import dev.bridle.runtime.Models;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A factor of a head stands in the scales of its own blocks, and the weights stay as they are. */
final class BlockScalesTest {
  private static final int BLOCK = 32;

  @TempDir Path folder;

  @Test
  void aFactorFoldsWhereBlocksBelongToOneHead() throws IOException {
    Path quantised = quantised(Shared.path("fixtures/onnx/optimum-onnx-qwen3"));
    try (LanguageModel model = Models.open(quantised)) {
      AttentionSite site = model.decoder().sites().get(1);
      assertThat(SiteCapacity.of(model.decoder().model().graph(), site).scale()).isTrue();
      LanguageModel edited =
          model.with(
              EditPlan.of(
                  new HeadEdit.Scale(new HeadId(1, 2), 0.25),
                  new HeadEdit.Ablate(new HeadId(1, 0))));

      ModelFolder published =
          OnnxExporter.verifiedOn(List.of()).export(edited, folder.resolve("out"));

      assertThat(published.parity().relativeDifference()).isLessThan(1e-5);
      assertThat(published.editedTensors()).containsExactly(scales(1));
      assertThat(Models.locate(published.folder()).model().graph().operators())
          .isEqualTo(model.decoder().model().graph().operators());
    }
  }

  @Test
  void ofABlockQuantisedModelWithADataFileTheScalesAloneAreWritten() throws IOException {
    Path quantised = quantised(Shared.path("fixtures/onnx/optimum-onnx-qwen3"));
    DataFolders.moveOut(quantised, "weights.bin");
    try (LanguageModel model = Models.open(quantised)) {
      LanguageModel edited = model.with(EditPlan.of(new HeadEdit.Scale(new HeadId(1, 2), 0.25)));

      ModelFolder published =
          OnnxExporter.verifiedOn(List.of()).export(edited, folder.resolve("out"));

      assertThat(published.parity().relativeDifference()).isLessThan(1e-5);
      assertThat(published.editedTensors()).containsExactly(scales(1));
      assertThat(published.linkedFiles()).containsExactly("weights.bin");
      assertThat(DataFolders.tensorsIn(published.folder(), "weights.bin"))
          .contains("packed.0", "packed.1")
          .doesNotContain(scales(1));
    }
  }

  private static String scales(int layer) {
    return "scales." + layer;
  }

  /** The export with its output projections in four bits, blocks of a head's width. */
  private Path quantised(Path export) throws IOException {
    DecoderGraph decoder = Models.locate(export);
    OnnxModel model = decoder.model();
    GraphBuilder builder = GraphBuilder.from(model.graph());
    for (AttentionSite site : decoder.sites()) {
      FloatTensor weight =
          model.graph().initializers().get(site.projection().weight().initializer()).toFloats();
      OnnxNode product = blocks(builder, site, weight);
      builder.rewrite(node -> node.output().equals(product.output()) ? product : node);
    }
    OnnxModel written =
        new OnnxModel(
            model.irVersion(),
            model.producer(),
            Map.of("", model.opsets().get(""), "com.microsoft", 1L),
            builder.build(),
            model.metadata(),
            model.rest());
    Path place = Files.createDirectories(folder.resolve("quantised"));
    OnnxFile.write(written, place.resolve("model.onnx"));
    Files.copy(export.resolve("config.json"), place.resolve("config.json"));
    return place;
  }

  private static OnnxNode blocks(GraphBuilder builder, AttentionSite site, FloatTensor weight) {
    int k = weight.size(0);
    int n = weight.size(1);
    byte[] packed = new byte[n * k / 2];
    float[] scales = new float[n * k / BLOCK];
    for (int block = 0; block < scales.length; block++) {
      int row = block / (k / BLOCK);
      int from = block % (k / BLOCK) * BLOCK;
      float largest = 0;
      for (int i = 0; i < BLOCK; i++) {
        largest = Math.max(largest, Math.abs(weight.at(from + i, row)));
      }
      scales[block] = largest / 7;
      for (int i = 0; i < BLOCK; i++) {
        int level = Math.round(weight.at(from + i, row) / scales[block]) + 8;
        packed[(block * BLOCK + i) / 2] |= (byte) (level << (4 * (i % 2)));
      }
    }
    String layer = Integer.toString(site.layer());
    StoredTensor bytes =
        new StoredTensor(
            ElementType.UINT8,
            List.of((long) n, (long) k / BLOCK, BLOCK / 2L),
            () -> ByteBuffer.wrap(packed));
    builder.initializer("packed." + layer, bytes);
    builder.initializer(
        scales(site.layer()), StoredTensor.of(new FloatTensor(scales, n * k / BLOCK)));
    return new OnnxNode(
        "MatMulNBits",
        "com.microsoft",
        "blocks " + layer,
        List.of(site.z(), "packed." + layer, scales(site.layer())),
        List.of(site.projection().node()),
        Map.of(
            "K", OnnxAttribute.of((long) k),
            "N", OnnxAttribute.of((long) n),
            "bits", OnnxAttribute.of(4L),
            "block_size", OnnxAttribute.of((long) BLOCK)),
        Remainder.NONE);
  }
}
