// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.error.InputException;
import dev.bridle.error.WriteFailure;
import dev.bridle.model.ModelFiles;
import dev.bridle.site.DecoderPorts;
import dev.bridle.tensor.ModelBoundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files beside a graph: config and tokenizer always, and what its shipment asks for.
 *
 * <p>A genai_config.json that the model came with is its own, and copied as it is.
 */
public final class DeploymentFiles {
  private final Baked baked;
  private final ModelFiles files;

  private DeploymentFiles(Baked baked) {
    this.baked = baked;
    this.files = baked.edited().files();
  }

  /**
   * {@return what the files and folders may be called}
   *
   * @param files the model's own
   */
  public static List<String> names(ModelFiles files) {
    return Stream.concat(
            files.companions().stream().map(file -> file.getFileName().toString()),
            Stream.of(
                GenaiConfig.FILE,
                DjlFolder.PROPERTIES,
                DjlFolder.DECODER,
                TritonRepository.ROOT,
                CheckpointTensors.FILE,
                ControlVector.FILE))
        .toList();
  }

  /**
   * Writes the files.
   *
   * @param baked the graph, already in its folder
   * @param shipment what the folder is made for
   * @return what was written for each part of the shipment, in order; nothing for a general one
   * @throws InputException if a deployment cannot run the graph, a format cannot hold the edits, or
   *     a companion file is a link out of the model's folder
   */
  public static List<ShippedFiles> write(Baked baked, Shipment shipment) {
    return new DeploymentFiles(baked).write(shipment);
  }

  private List<ShippedFiles> write(Shipment shipment) {
    List<ShippedFiles> shipped = new ArrayList<>();
    try {
      copyOwn();
      if (shipment.deployments().isEmpty()) {
        writeGeneral();
      }
      for (Deployment deployment : shipment.deployments()) {
        shipped.add(write(deployment));
      }
      for (Interop interop : shipment.interops()) {
        shipped.add(write(interop));
      }
      return shipped;
    } catch (IOException e) {
      throw WriteFailure.of(baked.folder(), e);
    }
  }

  private ShippedFiles write(Deployment deployment) throws IOException {
    return switch (deployment) {
      case GENAI -> new GenaiFolder(baked).write();
      case DJL -> new DjlFolder(baked).write();
      case TRITON -> new TritonRepository(baked).write();
      case ORT ->
          new ShippedFiles(
              deployment.label(),
              baked.parts(),
              true,
              "Any ONNX Runtime opens the graph; nothing else is needed." + fed(baked));
    };
  }

  /** What clients have to know of a graph that waits for prompts' ends. */
  static String fed(Baked baked) {
    return baked.takesPrompts()
        ? " Feed " + DecoderPorts.PROMPT_LENGTH + " too: how many tokens each row's prompt has."
        : "";
  }

  private ShippedFiles write(Interop interop) throws IOException {
    return switch (interop) {
      case SAFETENSORS -> new CheckpointTensors(baked).write();
      case GGUF -> new ControlVector(baked).write();
    };
  }

  private void copyOwn() throws IOException {
    for (Path companion : files.companions()) {
      copy(companion);
    }
    Path own = files.folder().resolve(GenaiConfig.FILE);
    if (Files.isRegularFile(own)) {
      copy(own);
    }
  }

  private void writeGeneral() throws IOException {
    Path genai = baked.folder().resolve(GenaiConfig.FILE);
    GenaiConfig config = new GenaiConfig(baked.edited());
    Path source = files.folder().resolve("config.json");
    // Genai feeds no prompt lengths.
    if (!Files.exists(genai)
        && !baked.takesPrompts()
        && config.hasPatterns()
        && Files.isRegularFile(source)) {
      String type = baked.edited().shape().architecture();
      ModelConfig read = ModelConfig.read(files.folder());
      Files.writeString(genai, config.json(type, read, read.tokenIds("pad_token_id")));
    }
    Files.writeString(baked.folder().resolve(DjlFolder.PROPERTIES), DjlFolder.ENGINE);
  }

  /** What a link in a stranger's folder leads to is not the model's, and not to be published. */
  private void copy(Path companion) throws IOException {
    if (!ModelBoundary.allows(files.folder(), companion)) {
      throw new InputException(
          companion,
          "",
          "it is a link that leads out of the model's folder",
          "Put the file itself there.");
    }
    Files.copy(companion, baked.folder().resolve(companion.getFileName()));
  }
}
