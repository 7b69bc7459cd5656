// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Running sweeps, here or elsewhere, to the end whatever happens.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.sweep.run.SweepRun}
 *   <dd>runs a sweep on a model, with or without a journal
 *   <dt>{@link dev.bridle.discovery.sweep.run.PromptRecord}
 *   <dd>what was found on one prompt, handed over as it comes
 *   <dt>{@link dev.bridle.discovery.sweep.run.SweepSummary}, {@link
 *       dev.bridle.discovery.sweep.run.Finding}, {@link dev.bridle.discovery.sweep.run.Moments}
 *   <dd>what was found over all prompts
 *   <dt>{@link dev.bridle.discovery.sweep.run.RunningMoments}
 *   <dd>mean and spread of numbers as they come
 *   <dt>{@link dev.bridle.discovery.sweep.run.SweepExecutor}, {@link
 *       dev.bridle.discovery.sweep.run.SweepSlice}, {@link
 *       dev.bridle.discovery.sweep.run.SweepTask}
 *   <dd>parts of a sweep, for other machines
 * </dl>
 */
package dev.bridle.discovery.sweep.run;
