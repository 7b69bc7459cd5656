// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

/**
 * How well a model tells the correct answers to one question from the incorrect ones; each number
 * is from 0 to 1.
 *
 * @param mc1 1 if the best answer is likelier than every incorrect one, otherwise 0
 * @param mc2 the correct answers' share of the probability of all answers
 * @param mc3 the share of correct answers that are likelier than every incorrect one
 */
public record ChoiceScore(double mc1, double mc2, double mc3) {}
