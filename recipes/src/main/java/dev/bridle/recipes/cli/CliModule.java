// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import com.google.inject.AbstractModule;

/** What the commands are given. */
final class CliModule extends AbstractModule {
  private final Terminal terminal;
  private final Environment environment;

  CliModule(Terminal terminal, Environment environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  protected void configure() {
    bind(Terminal.class).toInstance(terminal);
    bind(Environment.class).toInstance(environment);
  }
}
