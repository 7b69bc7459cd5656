// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import dev.bridle.head.HeadSet;

/**
 * One intervention, asked of every prompt of a sweep.
 *
 * @param kind what is done
 * @param heads to these
 */
public record Question(InterventionKind kind, HeadSet heads) {
  @Override
  public String toString() {
    return heads + " " + kind;
  }
}
