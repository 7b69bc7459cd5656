// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives a file one more name, so that no byte of it needs to be written again. */
@FunctionalInterface
public interface HardLink {
  /** As the operating system does, within one file system. */
  HardLink SYSTEM = Files::createLink;

  /**
   * Creates the name.
   *
   * @param link where; nothing is there yet
   * @param existing the file
   * @throws IOException if the file system cannot, or must not
   */
  void create(Path link, Path existing) throws IOException;
}
