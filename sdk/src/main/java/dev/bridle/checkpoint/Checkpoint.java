// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import dev.bridle.error.InputException;
import dev.bridle.tensor.ModelBoundary;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedSet;

/** A model's weights by name, wherever they are stored. */
public interface Checkpoint {
  /** {@return every tensor's name} */
  SortedSet<String> names();

  /**
   * {@return whether there is a tensor of this name}
   *
   * @param name any name
   */
  boolean contains(String name);

  /**
   * {@return the tensor of this name, whose bytes are read when they are asked for}
   *
   * @param name one of {@link #names()}
   * @throws InputException if there is none, naming those that are spelt most alike
   */
  StoredTensor tensor(String name);

  /**
   * {@return the weights in a model folder}
   *
   * <p>Reads {@code model.safetensors} or, without one, the shards that {@code
   * model.safetensors.index.json} names. Links may lead where {@link ModelBoundary} allows.
   *
   * @param folder as Hugging Face lays models out
   * @throws InputException if the folder holds no weights in safetensors, or broken ones
   */
  static Checkpoint open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          folder, "", "is not a folder", "Give the folder that holds the model's config.json.");
    }
    Path whole = folder.resolve("model.safetensors");
    if (Files.exists(whole, LinkOption.NOFOLLOW_LINKS)) {
      requireOwn(folder, whole);
      return Safetensors.open(whole);
    }
    Path index = folder.resolve("model.safetensors.index.json");
    if (Files.exists(index)) {
      requireOwn(folder, index);
      return ShardedCheckpoint.open(folder, index);
    }
    if (Files.exists(folder.resolve("pytorch_model.bin"))
        || Files.exists(folder.resolve("pytorch_model.bin.index.json"))) {
      throw new InputException(
          folder,
          "pytorch_model.bin",
          "pickled weights are not read, because reading them runs code they hold",
          "Convert them to safetensors: load the model with transformers and save it with"
              + " save_pretrained.");
    }
    throw new InputException(
        folder,
        "",
        "holds neither model.safetensors nor model.safetensors.index.json",
        "Give a model folder with weights in safetensors.");
  }

  private static void requireOwn(Path folder, Path file) {
    try {
      if (Files.exists(file) && !ModelBoundary.allows(folder, file)) {
        throw new InputException(
            file, "", "is a link that leads out of the folder", "Put the file itself there.");
      }
    } catch (IOException e) {
      throw new InputException(
          file, "", "cannot be read (" + e.getMessage() + ")", "Check its permissions.", e);
    }
  }
}
