// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.bridle.TinyModel;
import dev.bridle.error.InputException;
import dev.bridle.locate.DeclaredShape;
import dev.bridle.locate.SiteLocator;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file holds, reading it gives a model or says what is wrong with it. */
final class OnnxFuzzTest {
  private static final int MUTATIONS = 2000;

  @TempDir Path folder;

  @Test
  void aDamagedModelIsReadOrRefused() {
    GraphProto graph =
        RawOnnx.everything().getGraph().toBuilder()
            .addInitializer(RawOnnx.external("weights", "4", "8", 2).toBuilder().setName("e"))
            .addInitializer(
                RawOnnx.raw("i", DataType.INT32, 2).toBuilder()
                    .clearRawData()
                    .addInt32Data(7)
                    .addInt32Data(-1))
            .build();
    RawOnnx.write(folder.resolve("weights"), new byte[16]);
    ModelProto model = RawOnnx.everything().toBuilder().setGraph(graph).build();

    int read = mutate(model.toByteArray(), MUTATIONS);

    assertThat(read).isBetween(MUTATIONS / 20, MUTATIONS * 19 / 20);
  }

  @Test
  void aDamagedDecoderIsLocatedOrRefused() throws IOException {
    byte[] whole;
    try (LanguageModel model = Models.open(TinyModel.llama(folder.resolve("llama"), 1))) {
      whole = OnnxFile.toBytes(model.decoder().model());
    }
    ModelProto proto = ModelProto.parseFrom(whole);
    // Without weights the whole file is structure, and every mutation hits some.
    GraphProto.Builder bare = proto.getGraph().toBuilder();
    for (int i = 0; i < bare.getInitializerCount(); i++) {
      if (bare.getInitializer(i).getRawData().size() > 64) {
        bare.getInitializerBuilder(i).clearDims().addDims(0).addDims(0).clearRawData();
      }
    }

    int mutations = MUTATIONS / 4;
    int read = mutate(proto.toBuilder().setGraph(bare).build().toByteArray(), mutations);

    assertThat(read).isBetween(mutations / 20, mutations * 19 / 20);
  }

  @Test
  void aModelWhosePartsChangedPlacesIsReadOrRefused() throws IOException {
    RawOnnx.write(folder.resolve("weights"), new byte[16]);
    GraphProto graph =
        RawOnnx.everything().getGraph().toBuilder()
            .addInitializer(RawOnnx.external("weights", "4", "8", 2).toBuilder().setName("e"))
            .build();
    ModelProto model = RawOnnx.everything().toBuilder().setGraph(graph).build();

    int read = mutate(MUTATIONS, random -> PartSwap.of(model, random).toByteArray());

    assertThat(read).isBetween(MUTATIONS / 20, MUTATIONS * 19 / 20);
  }

  private int mutate(byte[] original, int mutations) {
    return mutate(mutations, random -> mutated(original, random));
  }

  /** Reads and locates mutated copies, and returns how many could be read. */
  private int mutate(int mutations, Function<Random, byte[]> mutation) {
    Random random = new Random(1);
    int read = 0;
    for (int i = 0; i < mutations; i++) {
      byte[] bytes = mutation.apply(random);
      Path file = folder.resolve("mutation" + i + ".onnx");
      try {
        RawOnnx.write(file, bytes);
        OnnxModel model = OnnxFile.read(file);
        read++;
        OnnxFile.toBytes(model);
        for (StoredTensor tensor : model.graph().initializers().values()) {
          assertThat(tensor.source().read().remaining()).isEqualTo(tensor.byteSize());
        }
        SiteLocator.locate(file, model, DeclaredShape.in(folder));
      } catch (InputException expected) {
        assertThat(expected).hasMessageStartingWith(file.toString());
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        fail("mutation " + i + " of seed 1", e);
      } finally {
        delete(file);
      }
    }
    return read;
  }

  private static byte[] mutated(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(3);
    for (int change = 0; change < changes; change++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = random.nextBoolean() ? (byte) 0xff : 0;
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(random.nextInt(16), bytes.length - Math.max(at, from));
          System.arraycopy(original, from, bytes, at, length);
        }
      }
    }
    return random.nextInt(20) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
