// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark.cost;

import dev.bridle.error.InputException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Prints what a sweep over every head of a 70B model costs: {@code BillCommand [NAME=VALUE …]}.
 *
 * <p>Values are those of {@link SweepSize} and {@link ExecutorRate}.
 */
public final class BillCommand {
  private final Map<String, Double> values = new LinkedHashMap<>();

  BillCommand(String... arguments) {
    values.put("prompts", 100_000.0);
    values.put("tokens", 32.0);
    values.put("flops", 989e12);
    values.put("utilisation", 0.4);
    values.put("memory", 4.8e12);
    values.put("bus", 50e9);
    values.put("bytes", 2.0);
    for (String argument : arguments) {
      take(argument);
    }
  }

  /**
   * Prints the table.
   *
   * @param arguments what differs from the defaults
   */
  public static void main(String[] arguments) {
    new BillCommand(arguments).print(System.out);
  }

  private void take(String argument) {
    int equals = argument.indexOf('=');
    String name = argument.substring(0, Math.max(0, equals));
    try {
      double value = Double.parseDouble(argument.substring(equals + 1));
      if (value > 0 && values.replace(name, value) != null) {
        return;
      }
    } catch (NumberFormatException e) {
      throw refusal(argument, e);
    }
    throw refusal(argument, null);
  }

  private InputException refusal(String argument, Throwable cause) {
    InputException refusal =
        new InputException(
            "\"" + argument + "\" is none of the values",
            "Give NAME=NUMBER with a positive number and one of " + values.keySet() + ".");
    if (cause != null) {
      refusal.initCause(cause);
    }
    return refusal;
  }

  private double value(String name) {
    return values.get(name);
  }

  void print(PrintStream out) {
    SweepBill last = bill(1);
    SweepBill all = bill((int) value("tokens"));
    out.println(
        values.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + number(entry.getValue()))
            .collect(Collectors.joining(" ")));
    out.println();
    line(out, "heads are changed at", "the last token", "all tokens");
    row(out, "interventions a prompt", "", bill -> bill.rows(), last, all);
    row(out, "runs of a prompt, each alone", "", SweepBill::naivePasses, last, all);
    row(out, "runs of a prompt, as swept", "", SweepBill::passes, last, all);
    row(out, "operations", "", SweepBill::operations, last, all);
    row(out, "model, read by each executor", "B", SweepBill::modelBytes, last, all);
    row(out, "prompts, sent to each executor", "B", SweepBill::sweepBytes, last, all);
    row(out, "records, sent to the driver", "B", SweepBill::recordBytes, last, all);
    row(out, "weights, read from GPU memory", "B", SweepBill::weightBytesRead, last, all);
    row(out, "states, over the bus", "B", SweepBill::busBytes, last, all);
    row(out, "executor hours: arithmetic", "h", SweepBill::arithmeticHours, last, all);
    row(out, "executor hours: weights", "h", SweepBill::readingHours, last, all);
    row(out, "executor hours: bus", "h", SweepBill::busHours, last, all);
    row(out, "executor hours", "h", SweepBill::hours, last, all);
  }

  private SweepBill bill(int positions) {
    return new SweepBill(
        DecoderSize.llama70b(),
        new SweepSize((long) value("prompts"), (int) value("tokens"), positions),
        new ExecutorRate(
            value("flops"), value("utilisation"), value("memory"), value("bus"), value("bytes")));
  }

  private static void row(
      PrintStream out,
      String name,
      String unit,
      ToDoubleFunction<SweepBill> figure,
      SweepBill last,
      SweepBill all) {
    line(
        out,
        name,
        number(figure.applyAsDouble(last)) + " " + unit,
        number(figure.applyAsDouble(all)) + " " + unit);
  }

  private static void line(PrintStream out, String name, String last, String all) {
    out.println("%-32s%16s%16s".formatted(name, last.strip(), all.strip()).stripTrailing());
  }

  private static String number(double value) {
    boolean whole = value >= 1000 || value == Math.rint(value);
    String format = value >= 1e6 ? "%.2e" : whole ? "%.0f" : "%.3g";
    return String.format(Locale.ROOT, format, value);
  }
}
