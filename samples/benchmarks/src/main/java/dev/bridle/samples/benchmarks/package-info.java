// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * How fast sweeps and captures are, on models of random numbers.
 *
 * <dl>
 *   <dt>{@link dev.bridle.samples.benchmarks.Main}
 *   <dd>the commands {@code ratios} and {@code memory}; anything else is JMH's
 *   <dt>{@link dev.bridle.samples.benchmarks.SweepBenchmark}, {@link
 *       dev.bridle.samples.benchmarks.ForwardBenchmark}
 *   <dd>the same runs, measured by JMH
 * </dl>
 */
package dev.bridle.samples.benchmarks;
