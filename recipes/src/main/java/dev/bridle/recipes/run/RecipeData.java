// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.recipes.benchmark.NeutralText;
import dev.bridle.recipes.evaluation.QuestionSet;

/**
 * What a recipe is carried out on.
 *
 * @param questions with true and false answers
 * @param neutral text that the edit should leave alone
 * @param digest of the questions' file
 */
public record RecipeData(QuestionSet questions, NeutralText neutral, String digest) {}
