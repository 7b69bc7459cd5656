// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.error.InputException;
import dev.bridle.error.WriteFailure;
import dev.bridle.model.ModelFiles;
import dev.bridle.tensor.ModelBoundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
              List.of(Baked.FILE),
              true,
              "Any ONNX Runtime opens the graph; nothing else is needed.");
    };
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
    if (!Files.exists(genai) && config.hasPatterns() && Files.isRegularFile(source)) {
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
