// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.discovery.sweep.InterventionKind;
import java.util.Comparator;
import java.util.List;

/**
 * What a sweep found, over all prompts: its size is that of the questions, not of the prompts.
 *
 * @param findings one for every intervention, in the order of the sweep's questions
 * @param clean the metric of clean runs
 * @param corrupted the metric of corrupted runs, of prompts that have one
 */
public record SweepSummary(List<Finding> findings, Moments clean, Moments corrupted) {
  /** Copies the list. */
  public SweepSummary {
    findings = List.copyOf(findings);
  }

  /** {@return the findings, those that changed the metric most first, whichever way} */
  public List<Finding> strongest() {
    return findings.stream()
        .sorted(Comparator.comparingDouble(finding -> -Math.abs(finding.change().mean())))
        .toList();
  }

  /**
   * {@return the findings of one kind of intervention}
   *
   * @param kind a kind of the sweep
   */
  public List<Finding> of(InterventionKind kind) {
    return findings.stream().filter(finding -> finding.question().kind().equals(kind)).toList();
  }
}
