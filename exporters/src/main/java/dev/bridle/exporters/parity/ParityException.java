// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.parity;

import java.util.Locale;

/** Says that a written file does not compute what it should; it was not published. */
public final class ParityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ParityReport report;

  ParityException(ParityReport report) {
    super(
        String.format(
            Locale.ROOT,
            "The exported model disagrees with the edited one: logits differ by up to %.3g"
                + " (allowed %.3g). Nothing was written.",
            report.maxAbsLogitDifference(),
            report.tolerance() * report.largestLogit()));
    this.report = report;
  }

  /** {@return the comparison} */
  public ParityReport report() {
    return report;
  }
}
