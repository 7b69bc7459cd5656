// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import dev.bridle.edit.EditPlan;
import dev.bridle.sweep.Intervention;

/**
 * One run of a sweep, in two forms that give the same logits after the last token.
 *
 * @param intervention for a sweep
 * @param plan for a run of the whole prompt
 */
record Question(Intervention intervention, EditPlan plan) {}
