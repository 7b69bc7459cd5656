// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import dev.bridle.error.InputException;
import dev.bridle.onnx.Dimension;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.CachePort;
import dev.bridle.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model repository as Triton documents it: {@code triton/NAME/config.pbtxt}, and the graph in
 * {@code triton/NAME/1}.
 *
 * <p>The graph and its data files there are hard links to the folder's, so that they take no room,
 * or copies where the file system has no such links. Batching is off: the rows of a batch have
 * caches of one length, so that only the client knows which requests fit together.
 */
final class TritonRepository {
  static final String ROOT = "triton";
  private static final Map<ElementType, String> TYPES =
      Map.of(
          ElementType.FLOAT64, "TYPE_FP64",
          ElementType.FLOAT32, "TYPE_FP32",
          ElementType.FLOAT16, "TYPE_FP16",
          ElementType.INT64, "TYPE_INT64",
          ElementType.INT32, "TYPE_INT32",
          ElementType.BOOL, "TYPE_BOOL");

  private final Baked baked;
  private final String name;

  TritonRepository(Baked baked) {
    this.baked = baked;
    // It is a part of an address.
    this.name = baked.name().replaceAll("[^A-Za-z0-9_.-]", "_");
  }

  ShippedFiles write() throws IOException {
    String config = config();
    Path place = baked.folder().resolve(ROOT).resolve(name);
    Files.createDirectories(place.resolve("1"));
    List<String> files = new ArrayList<>();
    Files.writeString(place.resolve("config.pbtxt"), config);
    files.add(ROOT + "/" + name + "/config.pbtxt");
    for (String part : baked.parts()) {
      String served = ROOT + "/" + name + "/1/" + part;
      baked.second().accept(baked.folder().resolve(part), served);
      files.add(served);
    }
    return new ShippedFiles(
        Deployment.TRITON.label(),
        files,
        true,
        "Start Triton with --model-repository on the folder triton; clients feed the cache's"
            + " inputs, empty at first, and take its outputs."
            + DeploymentFiles.fed(baked));
  }

  private String config() {
    OnnxGraph graph = baked.model().graph();
    List<OnnxValue> inputs =
        graph.inputs().stream()
            .filter(input -> !graph.initializers().containsKey(input.name()))
            .toList();
    return "name: "
        + quoted(name)
        + "\nbackend: \"onnxruntime\"\nmax_batch_size: 0\n"
        + ports("input", inputs)
        + ports("output", graph.outputs());
  }

  private String ports(String field, List<OnnxValue> values) {
    return field
        + " [\n"
        + values.stream().map(this::port).collect(Collectors.joining(",\n"))
        + "\n]\n";
  }

  private String port(OnnxValue value) {
    return "  { name: "
        + quoted(value.name())
        + ", data_type: "
        + type(value)
        + ", dims: [ "
        + dimensions(value).map(Object::toString).collect(Collectors.joining(", "))
        + " ] }";
  }

  private static String type(OnnxValue value) {
    String type = TYPES.get(value.type());
    if (type == null) {
      throw new InputException(
          "Triton's onnxruntime backend takes no "
              + value.type()
              + ", which \""
              + value.name()
              + "\" is",
          "Export the model in single or half precision, or deploy it to ort.");
    }
    return type;
  }

  /**
   * Sizes, -1 for what is fed. Those of the cache are said even where the graph leaves them open: a
   * runtime may infer them, and the config is not to say less than it.
   */
  private Stream<Long> dimensions(OnnxValue value) {
    for (CachePort port : baked.edited().decoder().ports().cache()) {
      if (port.past().equals(value.name()) || port.present().equals(value.name())) {
        return port.shape().stream().map(size -> size > 0 ? size : -1L);
      }
    }
    if (value.shape().isEmpty()) {
      throw new InputException(
          "the graph does not say how many dimensions \"" + value.name() + "\" has",
          "Export the model with the shapes of its inputs and outputs, or deploy it to ort.");
    }
    return value.shape().stream()
        .map(size -> size instanceof Dimension.Known known ? known.size() : -1L);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
