// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import dev.bridle.model.Conduct;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.util.List;
import java.util.Locale;

/** Measures which rows a graph runs together as it runs each alone, and what it keeps of them. */
final class RowTrial {
  /**
   * Where activations are rounded to bytes by one scale for all of them, all of them move when one
   * does: measured, logits by less than a tenth. Wrong keys and values move them by all they are.
   */
  private static final double ONE_SCALE = 0.25;

  private final TrialRun runs;
  private final TrialTokens tokens;
  private final FloatTensor text;
  private final TrialRun.Outcome beginning;
  private final double tolerance;
  private final List<String> reasons;

  /**
   * Prepares measurements.
   *
   * @param runs of the graph
   * @param text logits of the row alone
   * @param beginning of the row without its last token, alone
   * @param tolerance how far logits that are the same may be apart, in units of the largest
   * @param reasons is told whatever is not as it could be
   */
  RowTrial(
      TrialRun runs,
      FloatTensor text,
      TrialRun.Outcome beginning,
      double tolerance,
      List<String> reasons) {
    this.runs = runs;
    this.tokens = runs.tokens();
    this.text = text;
    this.beginning = beginning;
    this.tolerance = tolerance;
    this.reasons = reasons;
  }

  /**
   * How far logits are from what they should be, or what ONNX Runtime says instead.
   *
   * @param distance infinite where it refuses the run
   * @param description for people
   */
  private record Apart(double distance, String description) {}

  /**
   * Which rows go together.
   *
   * @param rows which
   * @param oneScale whether rows move each other a little
   */
  record Together(Conduct.Rows rows, boolean oneScale) {}

  /** Which rows go together; of a decoder, so that a row's beginning alone need not be run. */
  Together together() {
    Apart padded = apart(List.of(tokens.text(), tokens.beginning(), tokens.brief()), 3);
    if (padded.distance() <= tolerance) {
      return new Together(Conduct.Rows.ANY, false);
    }
    Apart equallyLong = apart(List.of(tokens.text(), tokens.other()), 1);
    if (equallyLong.distance() <= tolerance) {
      reasons.add(
          "rows are run by length, padded on the left they are not what each is alone: "
              + padded.description());
      return new Together(Conduct.Rows.EQUAL_LENGTH, false);
    }
    reasons.add(
        "rows are run one by one, two together are not what each is alone: "
            + equallyLong.description());
    return new Together(Conduct.Rows.ONE, equallyLong.distance() < ONE_SCALE);
  }

  /** How far the first rows, the text's beginnings, are from the text alone. */
  private Apart apart(List<int[]> rows, int count) {
    FloatTensor together;
    try {
      together = runs.logits(rows);
    } catch (OrtException e) {
      return refused(e);
    }
    TokenBatch batch = TokenBatch.of(rows);
    double furthest = 0;
    for (int row = 0; row < count; row++) {
      int length = batch.lengthOf(row);
      double distance = LogitDistance.between(together, row, batch.startOf(row), text, 0, length);
      furthest = Math.max(furthest, distance);
    }
    return differing(furthest);
  }

  /** Whether what is kept of a text gives what the whole text gives. */
  boolean continues(boolean oneScale) {
    Apart continued = continued();
    boolean same = continued.distance() <= (oneScale ? ONE_SCALE : tolerance);
    if (!same) {
      reasons.add(
          "texts are continued without the cache, with it they are not the same: "
              + continued.description());
    }
    return same;
  }

  private Apart continued() {
    int last = text.size(1) - 1;
    try {
      FloatTensor next = runs.continued(beginning, tokens.text()[last], last);
      return differing(LogitDistance.between(next, 0, 0, text, last, 1));
    } catch (OrtException e) {
      return refused(e);
    }
  }

  private static Apart differing(double distance) {
    return new Apart(distance, "logits differ by " + percent(distance));
  }

  private static Apart refused(OrtException e) {
    return new Apart(Double.POSITIVE_INFINITY, "ONNX Runtime says " + RunFailure.words(e));
  }

  /** How far a text's logits, but for the last, move when the last token comes. */
  double ahead() {
    FloatTensor before = beginning.logits();
    return LogitDistance.between(text, 0, 0, before, 0, before.size(1));
  }

  static String percent(double share) {
    return Double.isInfinite(share)
        ? "everything"
        : String.format(Locale.ROOT, share < 0.1 ? "%.2g %%" : "%.0f %%", 100 * share);
  }
}
