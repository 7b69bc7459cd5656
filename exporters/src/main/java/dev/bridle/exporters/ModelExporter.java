// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.model.LanguageModel;
import java.nio.file.Path;

/**
 * Writes an edited model as a folder, and proves it.
 *
 * <p>Obligations: the folder appears whole or not at all; it does not appear unless the written
 * file, loaded again, agrees with the model given; the model given is not changed.
 */
public interface ModelExporter {
  /**
   * {@return the published folder}
   *
   * @param edited a view with the edits to write, from {@link LanguageModel#with}
   * @param out a folder that does not exist yet
   * @throws dev.bridle.error.InputException if the folder exists, or the edits cannot be written in
   *     this exporter's way
   * @throws dev.bridle.exporters.parity.ParityException if the written file disagrees with the
   *     edited model
   */
  ModelFolder export(LanguageModel edited, Path out);
}
