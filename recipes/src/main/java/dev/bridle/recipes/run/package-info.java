// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Carries a recipe out: discover on training questions, choose on validation questions, judge on
 * test questions, export what holds.
 */
package dev.bridle.recipes.run;
