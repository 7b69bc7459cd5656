// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Sweeps on many machines: the same sweep as Spark jobs.
 *
 * <pre>{@code
 * SweepSummary found =
 *     SweepRun.of(sweep).withJournal(journal).withExecutor(SparkSweep.on(context)).on(model);
 * }</pre>
 *
 * <p>Nothing else of Bridle depends on Spark. What an executor of Spark is told is a part of a
 * sweep and where the model stands; it opens the model for itself, once.
 *
 * @see dev.bridle.discovery.spark.SparkSweep
 */
package dev.bridle.discovery.spark;
