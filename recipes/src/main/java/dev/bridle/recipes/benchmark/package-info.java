// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** What a model answers, and what an edit costs it on text that has nothing to do with the edit. */
package dev.bridle.recipes.benchmark;
