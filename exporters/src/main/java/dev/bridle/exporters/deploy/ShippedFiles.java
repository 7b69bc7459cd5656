// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import java.util.List;

/**
 * What was written for one deployment or in one format.
 *
 * @param target the label of a {@link Deployment} or an {@link Interop}
 * @param files their paths in the folder, with {@code /} between the parts
 * @param exact whether whoever follows the note gets what the baked graph gives
 * @param note what to know when using them, a sentence or more
 */
public record ShippedFiles(String target, List<String> files, boolean exact, String note) {
  /** Copies the list. */
  public ShippedFiles {
    files = List.copyOf(files);
  }
}
