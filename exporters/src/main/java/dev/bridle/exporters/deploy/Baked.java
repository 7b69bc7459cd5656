// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxModel;
import java.nio.file.Path;

/**
 * A graph that has been baked and written.
 *
 * @param edited the model it was made from, with the plan that it holds now
 * @param model the graph with the edits in it
 * @param folder where it stands as {@code model.onnx}
 * @param name what the folder will be called
 */
public record Baked(LanguageModel edited, OnnxModel model, Path folder, String name) {
  /** The graph's file. */
  public static final String FILE = "model.onnx";
}
