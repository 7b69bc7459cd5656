// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import com.google.inject.Injector;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Makes commands with what they need injected, and everything else picocli's own way. */
final class CommandFactory implements CommandLine.IFactory {
  private final Injector injector;

  CommandFactory(Injector injector) {
    this.injector = injector;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    boolean ours =
        type.isAnnotationPresent(Command.class)
            && type.getPackage().equals(CommandFactory.class.getPackage());
    return ours ? injector.getInstance(type) : CommandLine.defaultFactory().create(type);
  }
}
