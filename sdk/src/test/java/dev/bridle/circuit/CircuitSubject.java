// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.circuit;

import dev.bridle.Shared;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model to be taken apart.
 *
 * @param name below the fixtures
 * @param path a folder or a graph
 * @param rounding how far results may be from what they should be, as a part of it
 */
public record CircuitSubject(String name, Path path, double rounding) {
  /** Single precision: sums of some hundred terms in another order, and a norm's epsilon. */
  private static final double SINGLE = 1e-4;

  /** Eleven bits a number, through a few layers. */
  private static final double HALF = 1e-2;

  private static final List<String> EXPORTS =
      List.of(
          "optimum-onnx-gemma2/model.onnx",
          "optimum-onnx-qwen3/model.onnx",
          "ort-fp16-keepio-gpt2/model.onnx",
          "ort-fp16-keepio-llama/model.onnx",
          "ort-matmulnbits-q4-gpt2/model.onnx",
          "ort-q4f16-llama/model.onnx",
          "ort-transformers-optimizer-optimum-gpt2/model.onnx",
          "ort-transformers-optimizer-optimum-gpt_neox/model.onnx",
          "pub-ort.convert_generation-gpt2-tiny/tiny_gpt2_beamsearch_fp16.onnx",
          "pub-ort.transformers-1.17-gpt2-tiny/tiny-random-gpt2-fp32-cuda/past.onnx",
          "pub-ort.transformers-1.25-gqa-tiny/tiny-qwen35-cuda/decoder.onnx",
          "torch-dynamo-eager-llama/model.onnx",
          "torch-dynamo-sdpa-op23-gpt2/model.onnx",
          "torch-torchscript-withpast-gpt_neox/model.onnx");

  private static final List<String> GENAI =
      List.of(
          "genai-builder-llama-fp32-cpu",
          "genai-builder-llama-fp16-cpu",
          "genai-builder-llama-fp16-cuda",
          "genai-builder-qwen3-fp32-cpu");

  /** {@return the checkpoints of all families} */
  public static Stream<CircuitSubject> families() {
    try (Stream<Path> folders = Files.list(Shared.path("fixtures/hf"))) {
      return folders.sorted().toList().stream()
          .map(folder -> new CircuitSubject("hf/" + folder.getFileName(), folder, SINGLE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@return graphs of many exporters, with every kind of attention there is}
   *
   * @param temporary where those are written that must be set right first
   */
  public static Stream<CircuitSubject> exports(Path temporary) {
    Path folder = Shared.path("fixtures/onnx");
    return Stream.concat(
        EXPORTS.stream().map(name -> of(name, folder.resolve(name))),
        GENAI.stream().map(name -> of(name, repaired(folder.resolve(name), temporary))));
  }

  private static CircuitSubject of(String name, Path path) {
    boolean half = name.contains("fp16") || name.contains("q4f16") || name.contains("cuda");
    return new CircuitSubject(name, path, half ? HALF : SINGLE);
  }

  /**
   * {@return a copy whose logits read the last norm, as they were meant to, and not the first; made
   * once}
   *
   * @param export a folder of that exporter
   * @param temporary where it is written
   */
  public static Path repaired(Path export, Path temporary) {
    Path folder = temporary.resolve(export.getFileName().toString());
    if (Files.exists(folder.resolve("genai_config.json"))) {
      return folder;
    }
    OnnxModel model = OnnxFile.read(export.resolve("model.onnx"));
    String norm =
        model.graph().nodes().stream()
            .filter(node -> node.type().equals("SkipSimplifiedLayerNormalization"))
            .reduce((first, second) -> second)
            .orElseThrow()
            .output();
    GraphBuilder builder = GraphBuilder.from(model.graph());
    builder.rewrite(node -> node.output().equals("logits") ? node.withInput(0, norm) : node);
    try {
      Files.createDirectories(folder);
      OnnxFile.write(model.withGraph(builder.build()), folder.resolve("model.onnx"));
      Files.copy(export.resolve("genai_config.json"), folder.resolve("genai_config.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  @Override
  public String toString() {
    return name;
  }
}
