// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import jakarta.inject.Inject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command above all verbs. */
@Command(
    name = "bridle",
    description = "Steers language models by their attention heads.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    subcommands = {
      InspectCommand.class,
      DiscoverCommand.class,
      ChainCommand.class,
      FlowCommand.class,
      RunCommand.class,
      BakeCommand.class,
      VerifyCommand.class,
      GenerateCommand.class,
      EvaluateCommand.class,
      HeadsCommand.class,
      RecipesCommand.class,
      HelpCommand.class
    })
final class BridleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Inject
  BridleCommand() {}

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do: name a verb.");
  }
}
