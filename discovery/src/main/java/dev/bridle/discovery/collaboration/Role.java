// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.Stage;
import dev.bridle.head.HeadSet;

/**
 * Heads of one kind that were found in a model.
 *
 * @param type the kind's name
 * @param stage where it stands
 * @param heads perhaps none
 */
public record Role(String type, Stage stage, HeadSet heads) {
  /**
   * {@return heads of a kind}
   *
   * @param type the kind
   * @param heads found to be of it, perhaps none
   */
  public static Role of(HeadType type, HeadSet heads) {
    return new Role(type.name(), type.stage(), heads);
  }
}
