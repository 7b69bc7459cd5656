// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import dev.bridle.discovery.Stage;
import dev.bridle.head.HeadId;
import java.util.List;

/**
 * A head with a part in a task.
 *
 * @param head which
 * @param types the kinds it was found to be of, the first of which decides where it stands
 * @param stage of the first
 * @param direct its effect on the logits through no other head
 */
public record HeadNode(HeadId head, List<String> types, Stage stage, Estimate direct) {
  /** Copies the list, and refuses a head of no kind. */
  public HeadNode {
    types = List.copyOf(types);
    if (types.isEmpty()) {
      throw new IllegalArgumentException(head + " is of no kind");
    }
  }
}
