// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Questions to judge an edit by, and the statistics that say whether it helped.
 *
 * <p>Nothing here knows a model: log-probabilities and logits come in as numbers.
 *
 * <dl>
 *   <dt>{@link dev.bridle.recipes.evaluation.QuestionFile}
 *   <dd>reads questions from the files people have, into a {@link
 *       dev.bridle.recipes.evaluation.QuestionSet}
 *   <dt>{@link dev.bridle.recipes.evaluation.QuestionSplit}
 *   <dd>what to learn from, what to choose by, what to judge by
 *   <dt>{@link dev.bridle.recipes.evaluation.MultipleChoice}
 *   <dd>MC1, MC2 and MC3 of one question
 *   <dt>{@link dev.bridle.recipes.evaluation.Bootstrap}
 *   <dd>means and paired differences with their 95 % intervals
 *   <dt>{@link dev.bridle.recipes.evaluation.NextTokenDivergence}
 *   <dd>what an edit costs: cross-entropy and Kullback-Leibler divergence
 *   <dt>{@link dev.bridle.recipes.evaluation.Verdict}
 *   <dd>whether a gain is one, given its interval and its {@link
 *       dev.bridle.recipes.evaluation.Control}s
 * </dl>
 */
package dev.bridle.recipes.evaluation;
