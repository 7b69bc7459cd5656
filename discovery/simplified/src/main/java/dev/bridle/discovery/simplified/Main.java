// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified;

import dev.bridle.discovery.simplified.pony.TrainPony;
import dev.bridle.discovery.simplified.task.TaskModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Trains a small model into a folder: {@code induction|parity|ordinal|pony FOLDER}. */
public final class Main {
  private static final String PONY = "pony";
  private static final int LOG_INTERVAL = 100;

  private Main() {}

  /**
   * Trains the model that the first argument names into the folder that the second one names.
   *
   * @param arguments for pony, a third one gives the number of steps
   * @throws IOException if the folder cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    if (!run(arguments, System.err)) {
      System.err.println("usage: induction|parity|ordinal FOLDER, or pony FOLDER [STEPS]");
      System.exit(2);
    }
  }

  /** Whether the arguments made sense; if so, the model is trained. */
  static boolean run(String[] arguments, PrintStream log) throws IOException {
    if (arguments.length > 1 && arguments[0].equals(PONY)) {
      TrainPony.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return true;
    }
    Optional<TaskModel> model =
        TaskModel.all().stream()
            .filter(task -> arguments.length == 2 && task.name().equals(arguments[0]))
            .findFirst();
    if (model.isPresent()) {
      model.get().train(Path.of(arguments[1]), (step, loss) -> print(step, loss, log));
    }
    return model.isPresent();
  }

  private static void print(int step, double loss, PrintStream log) {
    if (step % LOG_INTERVAL == 0) {
      log.printf("step %5d  loss %.4f%n", step, loss);
    }
  }
}
