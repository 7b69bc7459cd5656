// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * How heads are scored: methods, and what they add up.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.measure.Measure}
 *   <dd>looks at a model's run of a prompt; runs are shared
 *   <dt>{@link dev.bridle.discovery.measure.Experiment}
 *   <dd>changes heads, reads weights, fits classifiers
 *   <dt>{@link dev.bridle.discovery.measure.HeadTally}
 *   <dd>adds up what prompts say, with the bootstrap done on the way
 * </dl>
 */
package dev.bridle.discovery.measure;
