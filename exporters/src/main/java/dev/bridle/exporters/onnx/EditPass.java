// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.error.InputException;
import dev.bridle.onnx.GraphPass;
import dev.bridle.site.SourceGraph;
import java.util.List;

/** A step from the unedited graph to the edited one. */
interface EditPass extends GraphPass {
  /** {@return the initializers that the last application changed or added} */
  List<String> editedTensors();

  /** Refuses a decoder in a branch or a loop's body, of which a file may hold several. */
  static void requireFlat(SourceGraph source, String verb) {
    if (!source.isFlat()) {
      throw new InputException(
          "the decoder stands in \""
              + source.placements().get(0).path()
              + "\" of its file, and edits are "
              + verb
              + " into main graphs",
          "Export the decoder by itself, for example as decoder_with_past_model.onnx.");
    }
  }
}
