// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.bridle.error.InputException;
import dev.bridle.exporters.parity.ParityException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/** The entry point of {@code java -jar bridle.jar}. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and leaves with its exit status.
   *
   * @param arguments verb and options
   */
  public static void main(String[] arguments) {
    // The tokenizer library would otherwise report its use to its makers.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("offline", "true");
    System.exit(run(System.out, System.err, arguments));
  }

  /**
   * Runs one command in the environment of this process.
   *
   * @param out standard output
   * @param err standard error
   * @param arguments verb and options
   * @return the exit status
   */
  public static int run(PrintStream out, PrintStream err, String... arguments) {
    return run(System.getenv(), out, err, arguments);
  }

  /**
   * Runs one command.
   *
   * @param environment where the hub, its cache and its token are; see {@link
   *     dev.bridle.hub.HubSettings}
   * @param out standard output
   * @param err standard error
   * @param arguments verb and options
   * @return the exit status
   */
  public static int run(
      Map<String, String> environment, PrintStream out, PrintStream err, String... arguments) {
    Injector injector =
        Guice.createInjector(new CliModule(new Terminal(out, err), new Environment(environment)));
    CommandLine line = new CommandLine(BridleCommand.class, new CommandFactory(injector));
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, parsed) -> explain(e, err));
    try {
      return line.execute(arguments);
    } catch (Error e) {
      // No memory, or a native library that does not load: an uncaught one would exit with 1.
      return explain(e, err);
    }
  }

  private static int explain(Throwable e, PrintStream err) {
    if (e instanceof InputException) {
      err.println("bridle: " + e.getMessage());
      return ExitStatus.BAD_INPUT.code();
    }
    if (e instanceof ParityException) {
      err.println("bridle: " + e.getMessage());
      return ExitStatus.FELL_SHORT.code();
    }
    err.println("bridle: this is a defect of Bridle, please report it:");
    e.printStackTrace(err);
    return ExitStatus.DEFECT.code();
  }
}
