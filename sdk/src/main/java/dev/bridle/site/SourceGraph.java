// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.onnx.OnnxModel;
import java.util.List;

/**
 * A model file as it is, and where in it the decoder stands: once, or in several branches.
 *
 * @param model the file
 * @param placements the places, the one that is run first
 */
public record SourceGraph(OnnxModel model, List<Placement> placements) {
  /** Copies the list. */
  public SourceGraph {
    placements = List.copyOf(placements);
  }

  /** {@return whether the decoder is the main graph, so that what is run is the file itself} */
  public boolean isFlat() {
    return placements.size() == 1 && placements.get(0).isMain();
  }
}
