// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Experiments that change heads, and score each by what becomes of the model's answers.
 *
 * <p>Prompts come one after the other; of each the runs are let go before the next begins. What is
 * kept is a mean z a head where one is needed, and what the tally adds up.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.experiment.PatchingScore}, {@link
 *       dev.bridle.discovery.experiment.AblationScore}
 *   <dd>all that follows from a head's output
 *   <dt>{@link dev.bridle.discovery.experiment.DirectEffectScore}, {@link
 *       dev.bridle.discovery.experiment.PathScore}
 *   <dd>what follows without other heads, or through certain ones
 *   <dt>{@link dev.bridle.discovery.experiment.BackupScore}, {@link
 *       dev.bridle.discovery.experiment.MediatedScore}
 *   <dd>what a head does when others are gone
 *   <dt>{@link dev.bridle.discovery.experiment.ConflictScore}, {@link
 *       dev.bridle.discovery.experiment.VulnerableScore}, {@link
 *       dev.bridle.discovery.experiment.FunctionVectorScore}
 *   <dd>what it does on prompts of a special make
 *   <dt>{@link dev.bridle.discovery.experiment.EdgeBlocking}, {@link
 *       dev.bridle.discovery.experiment.ShipsScore}
 *   <dd>what follows from where it looks
 *   <dt>{@link dev.bridle.discovery.experiment.Gauge}, {@link
 *       dev.bridle.discovery.experiment.Removal}, {@link dev.bridle.discovery.experiment.TaskMeans}
 *   <dd>what they are made of
 * </dl>
 */
package dev.bridle.discovery.experiment;
