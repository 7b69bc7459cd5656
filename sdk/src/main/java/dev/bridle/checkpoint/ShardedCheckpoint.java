// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.error.InputException;
import dev.bridle.tensor.ModelBoundary;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Weights in several safetensors files, which an index assigns tensors to. */
final class ShardedCheckpoint implements Checkpoint {
  private static final String AGAIN = "Download the model again.";

  private final Path index;
  private final NavigableMap<String, Safetensors> shardOf;

  private ShardedCheckpoint(Path index, NavigableMap<String, Safetensors> shardOf) {
    this.index = index;
    this.shardOf = Collections.unmodifiableNavigableMap(shardOf);
  }

  static ShardedCheckpoint open(Path folder, Path index) {
    if (!(StrictJson.read(index).get("weight_map") instanceof ObjectNode weights)) {
      throw new InputException(
          index, "weight_map", "is no object from tensor names to file names", AGAIN);
    }
    Map<String, Safetensors> shards = new TreeMap<>();
    NavigableMap<String, Safetensors> shardOf = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : weights.properties()) {
      String name = entry.getKey();
      String place = "weight_map: " + Spelling.printable(name);
      if (!entry.getValue().isTextual()) {
        throw new InputException(index, place, "its shard is no file name", AGAIN);
      }
      Safetensors shard =
          shards.computeIfAbsent(
              entry.getValue().textValue(),
              fileName -> Safetensors.open(shardFile(folder, index, place, fileName)));
      if (!shard.contains(name)) {
        throw new InputException(
            index, place, "the tensor is not in " + shard.file().getFileName(), AGAIN);
      }
      shardOf.put(name, shard);
    }
    return new ShardedCheckpoint(index, shardOf);
  }

  @Override
  public SortedSet<String> names() {
    return shardOf.navigableKeySet();
  }

  @Override
  public boolean contains(String name) {
    return shardOf.containsKey(name);
  }

  @Override
  public StoredTensor tensor(String name) {
    if (!contains(name)) {
      throw Spelling.unknownTensor(index, name, names());
    }
    return shardOf.get(name).tensor(name);
  }

  /** Finds the file of a shard, which must not lead out of the model. */
  private static Path shardFile(Path folder, Path index, String place, String name) {
    InputException refusal =
        new InputException(
            index,
            place,
            "the shard \"" + Spelling.printable(name) + "\" is not a file of this folder",
            "Name a file that lies beside the index.");
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.chars().anyMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ')) {
      throw refusal;
    }
    try {
      Path file = folder.resolve(name);
      if (Files.exists(file) && !ModelBoundary.allows(folder, file)) {
        throw refusal;
      }
      return file;
    } catch (InvalidPathException | IOException e) {
      refusal.initCause(e);
      throw refusal;
    }
  }
}
