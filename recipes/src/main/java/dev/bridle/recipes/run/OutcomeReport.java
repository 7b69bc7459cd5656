// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.discovery.report.HeatMap;
import dev.bridle.exporters.report.Report;
import dev.bridle.exporters.report.Report.Section;
import dev.bridle.head.ModelShape;
import dev.bridle.recipes.ProbePlace;
import dev.bridle.recipes.evaluation.Control;
import dev.bridle.recipes.evaluation.Estimate;
import dev.bridle.recipes.evaluation.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An outcome as a report's words, tables, picture and data. */
public final class OutcomeReport {
  private static final int SETTINGS_SHOWN = 12;

  private OutcomeReport() {}

  /**
   * {@return the report}
   *
   * @param outcome what came of a recipe
   * @param shape the model's layers and heads
   * @param written the metric of the written file on the test questions
   * @param dataDigest of the questions' file
   */
  public static Report of(Outcome outcome, ModelShape shape, Estimate written, String dataDigest) {
    return new Report(
        outcome.recipe() + " on " + outcome.model() + ": " + outcome.verdict(),
        summary(outcome),
        List.of(effect(outcome, written), costs(outcome), settings(outcome)),
        "<h2>Probe accuracy of every head</h2>\n" + HeatMap.svg(outcome.scores(), shape),
        data(outcome, dataDigest));
  }

  /**
   * {@return the outcome as the command line's JSON has it, without what only an export knows}
   *
   * @param outcome what came of a recipe
   */
  public static Map<String, Object> json(Outcome outcome) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("recipe", outcome.recipe());
    json.put("verdict", outcome.verdict().toString());
    json.put("metric", outcome.metric());
    json.put("before", estimate(outcome.before()));
    json.put("after", estimate(outcome.after()));
    json.put("gain", estimate(outcome.gain()));
    List<Object> controls = new ArrayList<>();
    for (Control control : outcome.controls()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("name", control.name());
      double[] gains = control.gains().stream().mapToDouble(Double::doubleValue).toArray();
      each.putAll(
          estimate(new dev.bridle.recipes.evaluation.Bootstrap(outcome.seed()).mean(gains)));
      each.put("highest", control.highest());
      controls.add(each);
    }
    json.put("controls", controls);
    json.put("cost", outcome.cost());
    json.put("heads", outcome.heads().stream().map(Object::toString).toList());
    json.put("strength", outcome.strength());
    json.put("probedAt", outcome.at().toString());
    json.put("questions", outcome.questions());
    json.put("seed", outcome.seed());
    return json;
  }

  private static Map<String, Object> data(Outcome outcome, String dataDigest) {
    Map<String, Object> data = new LinkedHashMap<>(json(outcome));
    data.put("data", dataDigest);
    return data;
  }

  /**
   * {@return an estimate as the command line's JSON has it}
   *
   * @param estimate a value and its interval
   */
  public static Map<String, Object> estimate(Estimate estimate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("value", estimate.value());
    json.put("ci", List.of(estimate.low(), estimate.high()));
    return json;
  }

  private static String summary(Outcome outcome) {
    String verdict =
        outcome.verdict() == Verdict.APPLIED
            ? "The gain holds: its interval excludes zero and no control does as well."
            : "No gain: the interval includes zero, or a control does as well. Do not deploy this.";
    return String.format(
        Locale.ROOT,
        "%s Steered heads: %s, with strength %s, probed at the end of the %s. Chosen on %d validation questions after probing"
            + " %d training questions; judged on %d others.",
        verdict,
        outcome.heads(),
        outcome.strength(),
        outcome.at() == ProbePlace.ANSWER ? "answer" : "next question",
        outcome.questions().validation(),
        outcome.questions().train(),
        outcome.questions().test());
  }

  private static Section effect(Outcome outcome, Estimate written) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("before", outcome.before()));
    rows.add(row("after, edit at run time", outcome.after()));
    rows.add(row("after, the written file", written));
    rows.add(row("gain", outcome.gain()));
    for (Control control : outcome.controls()) {
      rows.add(
          List.of(
              "gain of " + control.name() + " (" + control.gains().size() + " draws)",
              number(control.mean()),
              "highest " + number(control.highest())));
    }
    return new Section(
        outcome.metric() + " on test questions", List.of("what", "value", "95 % interval"), rows);
  }

  private static Section costs(Outcome outcome) {
    return new Section(
        "Cost on neutral text, nats a token",
        List.of("what", "value"),
        List.of(
            List.of("cross-entropy before", number(outcome.cost().crossEntropyBefore())),
            List.of("cross-entropy after", number(outcome.cost().crossEntropyAfter())),
            List.of("KL(before ‖ after)", number(outcome.cost().kl()))));
  }

  private static Section settings(Outcome outcome) {
    List<List<String>> rows = new ArrayList<>();
    for (Probing probing : outcome.probings()) {
      for (Setting setting : probing.tried().stream().limit(SETTINGS_SHOWN).toList()) {
        rows.add(
            List.of(
                probing.at().toString(),
                Integer.toString(setting.heads().size()),
                Double.toString(setting.strength()),
                number(setting.gain()),
                number(setting.cost())));
      }
    }
    return new Section(
        "Settings tried on validation questions, best gain per cost first",
        List.of("probed at", "heads", "strength", "gain", "cost"),
        rows);
  }

  private static List<String> row(String what, Estimate estimate) {
    return List.of(
        what, number(estimate.value()), number(estimate.low()) + " to " + number(estimate.high()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
