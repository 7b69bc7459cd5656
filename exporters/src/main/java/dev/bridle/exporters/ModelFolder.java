// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.exporters.deploy.ShippedFiles;
import dev.bridle.exporters.parity.ParityReport;
import java.nio.file.Path;
import java.util.List;

/**
 * A published folder.
 *
 * @param folder where it is
 * @param editedTensors the initializers that differ from the unedited graph's, new ones included
 * @param bytesWritten the size of all its files but the linked ones
 * @param linkedFiles the names of files that are one with the original's data files
 * @param parity how the written file compared
 * @param shipped what was written for each deployment and format that was asked for
 */
public record ModelFolder(
    Path folder,
    List<String> editedTensors,
    long bytesWritten,
    List<String> linkedFiles,
    ParityReport parity,
    List<ShippedFiles> shipped) {
  /** Copies the lists. */
  public ModelFolder {
    editedTensors = List.copyOf(editedTensors);
    linkedFiles = List.copyOf(linkedFiles);
    shipped = List.copyOf(shipped);
  }
}
