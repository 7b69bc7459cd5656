// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

/** What a classifier makes of a head's output. */
@FunctionalInterface
interface Reading {
  /**
   * {@return the label that it reads}
   *
   * @param z a head's output [d]
   */
  boolean label(double... z);
}
