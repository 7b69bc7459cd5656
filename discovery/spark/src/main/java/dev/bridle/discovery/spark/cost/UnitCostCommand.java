// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark.cost;

import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** Measures a model on this machine: {@code UnitCostCommand FOLDER TOKENS}. */
public final class UnitCostCommand {
  private static final int TERA = 12;

  private UnitCostCommand() {}

  /**
   * Prints what runs and rows take.
   *
   * @param arguments a folder with a model, and how many tokens its prompts have
   */
  public static void main(String[] arguments) {
    if (arguments.length != 2 || !arguments[1].matches("[1-9]\\d{0,4}")) {
      throw new InputException("a folder and a number are needed", "Give FOLDER TOKENS.");
    }
    try (LanguageModel model = Models.open(Path.of(arguments[0]))) {
      print(model, Integer.parseInt(arguments[1]), System.out);
    }
  }

  static void print(LanguageModel model, int tokens, PrintStream out) {
    UnitCost last = UnitCost.of(model, tokens, 1);
    UnitCost all = UnitCost.of(model, tokens, tokens);
    double run = Math.min(last.runSeconds(), all.runSeconds());
    line(out, "clean run", run, last.runOperations());
    line(out, "row, last token", last.rowSeconds(), last.rowOperations());
    line(out, "row, all tokens", all.rowSeconds(), all.rowOperations());
  }

  private static void line(PrintStream out, String name, double seconds, double operations) {
    out.println(
        String.format(
            Locale.ROOT,
            "%-16s%9.3f ms %7.3f TFLOP/s",
            name,
            1000 * seconds,
            operations / seconds / Math.pow(10, TERA)));
  }
}
