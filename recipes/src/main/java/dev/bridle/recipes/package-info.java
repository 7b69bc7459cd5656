// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Discover, edit, evaluate and export as one document.
 *
 * <dl>
 *   <dt>{@link dev.bridle.recipes.Recipe}, {@link dev.bridle.recipes.ProbePlace}, {@link
 *       dev.bridle.recipes.RecipeFile}, {@link dev.bridle.recipes.RecipeLibrary}
 *   <dd>the document, its form, and those that come with Bridle
 *   <dt>{@link dev.bridle.recipes.run}
 *   <dd>carries a recipe out
 *   <dt>{@link dev.bridle.recipes.evaluation}, {@link dev.bridle.recipes.benchmark}
 *   <dd>questions and statistics; a model's answers and what an edit costs it
 *   <dt>{@link dev.bridle.recipes.pony}
 *   <dd>the embedded model
 *   <dt>{@link dev.bridle.recipes.cli}
 *   <dd>the command line
 * </dl>
 */
package dev.bridle.recipes;
