// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.document;

import dev.bridle.discovery.prompt.Task;

/** A task that a document describes. */
public interface HeadedTask extends Task {
  /** {@return what its document begins with} */
  Header header();

  @Override
  default String name() {
    return header().name();
  }

  @Override
  default String does() {
    return header().line();
  }

  @Override
  default double chance() {
    return header().chance();
  }
}
