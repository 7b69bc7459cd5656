// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * The embedded model, its questions and its neutral text.
 *
 * <p>Pony is a small Llama trained on a synthetic world of reliable and gossiping sources by {@code
 * discovery/simplified}. Nothing about truth was planted in it.
 */
package dev.bridle.recipes.pony;
