// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.discovery.catalogue.Catalogue;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which kinds of heads there are: those that come with Bridle, and the user's own. */
final class CatalogueOption {
  @Option(
      names = "--types",
      paramLabel = "DIR",
      description = "More kinds of heads, a YAML document each; they replace others of their name.")
  private Path types;

  Catalogue catalogue() {
    Catalogue builtIn = Catalogue.builtIn();
    return types == null ? builtIn : builtIn.with(types);
  }
}
