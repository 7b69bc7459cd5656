// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.site.DecoderPorts;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A graph that has been baked and written.
 *
 * @param edited the model it was made from, with the plan that it holds now
 * @param model the graph with the edits in it
 * @param folded whether they are in its weights, and not beside them
 * @param folder where it stands as {@code model.onnx}
 * @param name what the folder will be called
 * @param parts the names of the graph's file and its data files in the folder
 * @param second gives a file of the folder a second name there, or copies it; the name is a path
 *     with {@code /} between its parts
 */
public record Baked(
    LanguageModel edited,
    OnnxModel model,
    boolean folded,
    Path folder,
    String name,
    List<String> parts,
    BiConsumer<Path, String> second) {
  /** The graph's file. */
  public static final String FILE = "model.onnx";

  /** Copies the list. */
  public Baked {
    parts = List.copyOf(parts);
  }

  /** {@return whether the graph must be told where prompts end} */
  boolean takesPrompts() {
    return model.graph().inputs().stream()
        .anyMatch(input -> input.name().equals(DecoderPorts.PROMPT_LENGTH));
  }
}
