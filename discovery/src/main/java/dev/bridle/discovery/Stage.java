// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery;

/** The four stages in which a language model's heads work, after arXiv 2409.03752. */
public enum Stage {
  /** Knowledge recalling. */
  KR,
  /** In-context identification. */
  ICI,
  /** Latent reasoning. */
  LR,
  /** Expression preparation. */
  EP
}
