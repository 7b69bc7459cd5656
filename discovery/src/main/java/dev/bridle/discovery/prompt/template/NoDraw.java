// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

/** Says that words drawn by chance do not make a prompt: others must be drawn. */
final class NoDraw extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoDraw(String reason) {
    super(reason, null, false, false);
  }
}
