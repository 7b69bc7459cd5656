// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Sweeps: thousands of interventions over many prompts, as data.
 *
 * <p>Which heads matter at the last position, by patching each from the corrupted prompt:
 *
 * <pre>{@code
 * Sweep sweep = Sweep.of(prompts, Metric.logitDifference(),
 *     InterventionKind.noising(HeadChoice.each(), Positions.last()));
 * try (LanguageModel model = Models.open(Path.of("models/gpt2"))) {
 *   SweepSummary found = SweepRun.of(sweep).withJournal(Path.of("ioi.sweep")).on(model);
 *   found.strongest().stream().limit(5).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.sweep.Sweep}
 *   <dd>prompts, kinds of interventions, a metric, a seed
 *   <dt>{@link dev.bridle.discovery.sweep.SweepPrompt}
 *   <dd>tokens, answers, a corrupted twin, marked positions
 *   <dt>{@link dev.bridle.discovery.sweep.InterventionKind}: {@link
 *       dev.bridle.discovery.sweep.HeadChoice}, {@link dev.bridle.discovery.sweep.Replacement},
 *       {@link dev.bridle.discovery.sweep.Positions}
 *   <dd>which heads put out what else, where
 *   <dt>{@link dev.bridle.discovery.sweep.Metric}
 *   <dd>the number that is read off
 *   <dt>{@link dev.bridle.discovery.sweep.run}
 *   <dd>running them; {@link dev.bridle.discovery.sweep.journal} keeps what was found
 * </dl>
 *
 * <p>An effect under an intervention is causal, but of that intervention: hold it against random
 * sets of heads ({@link dev.bridle.discovery.sweep.HeadChoice#random}), and against other
 * replacements.
 */
package dev.bridle.discovery.sweep;
