// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.circuit;

/** What a head makes of the residual stream: the three things that meet in its attention. */
public enum HeadInput {
  /** What it looks for. */
  QUERY,
  /** What it is found by. */
  KEY,
  /** What it hands on. */
  VALUE
}
