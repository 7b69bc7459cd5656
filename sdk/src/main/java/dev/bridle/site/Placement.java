// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import java.util.List;

/**
 * One place of a file in which a decoder's layers stand.
 *
 * @param path the subgraph: operator and attribute of each step, as in {@code If.then_branch};
 *     empty for the main graph
 * @param sites one a layer, in order
 */
public record Placement(String path, List<AttentionSite> sites) {
  /** Copies the list. */
  public Placement {
    sites = List.copyOf(sites);
  }

  /** {@return whether the decoder is the file's main graph} */
  public boolean isMain() {
    return path.isEmpty();
  }
}
