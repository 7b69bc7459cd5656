// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.runtime.Models;
import dev.bridle.samples.large.LargeCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script with the large checkpoint in small: the heap is a fraction of the model. */
final class LargeCheckpointTest {
  /** Of which the graph takes twice as much, in single precision. */
  private static final double GIGABYTES = 0.08;

  /** Less than half of the graph; a command line with its libraries needs some 20 MB of it. */
  private static final String HEAP = "-Xmx64m";

  @TempDir Path folder;

  @Test
  void aModelIsBakedWithAHeapThatCouldNotHoldIt() throws Exception {
    Path model = folder.resolve("model");
    LargeCheckpoint.write(model, GIGABYTES, "bfloat16", 1);
    try (LanguageModel opened = Models.open(model)) {
      assertThat(OnnxFile.isLarge(opened.decoder().model())).isTrue();
    }

    String said =
        bridle(
            "bake", model.toString(), "--edits", model + "/edits.json", "--out", folder + "/out");

    assertThat(said).startsWith("0 ").contains("Published");
    assertThat(Files.size(folder.resolve("out/model.onnx.data")))
        .isGreaterThan((long) (1.8e9 * GIGABYTES));
    assertThat(bridle("verify", folder + "/out")).startsWith("0 ");

    said =
        bridle(
            "bake", folder + "/out", "--edits", model + "/edits.json", "--out", folder + "/again");

    assertThat(said).startsWith("0 ").contains("Linked, not written: model.onnx.data");
    assertThat(Files.isSameFile(data("again"), data("out"))).isTrue();
    assertThat(Files.size(folder.resolve("again/edited-tensors.data")))
        .isLessThan(Files.size(data("out")) / 5);
    assertThat(bridle("verify", folder + "/again")).startsWith("0 ");
  }

  private Path data(String baked) {
    return folder.resolve(baked).resolve("model.onnx.data");
  }

  @Test
  void theSameSeedGivesTheSameWeights() throws IOException {
    LargeCheckpoint.write(folder.resolve("a"), 0.001, "float16", 3);
    LargeCheckpoint.write(folder.resolve("b"), 0.001, "float16", 3);
    LargeCheckpoint.write(folder.resolve("c"), 0.001, "float16", 4);

    String name = "model.layers.0.self_attn.q_proj.weight";
    assertThat(numbers("a", name)).isEqualTo(numbers("b", name)).isNotEqualTo(numbers("c", name));
  }

  private float[] numbers(String checkpoint, String name) {
    return Checkpoint.open(folder.resolve(checkpoint)).tensor(name).toFloats().data();
  }

  /** What a process of its own gives back: its status, then what it said. */
  private String bridle(String... arguments) throws IOException, InterruptedException {
    java.util.List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("dev.bridle.recipes.cli.Main");
    command.addAll(java.util.List.of(arguments));
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return process.exitValue() + " " + Files.readString(log, StandardCharsets.UTF_8);
  }
}
