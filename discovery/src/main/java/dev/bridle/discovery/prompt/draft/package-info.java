// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Prompts as text, and whether a model's tokenizer can say them.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.prompt.draft.Draft}
 *   <dd>a prompt as text: named places, answers, a corrupted twin
 *   <dt>{@link dev.bridle.discovery.prompt.draft.Fitting}
 *   <dd>takes drafts, keeps those that fit, counts why others do not
 * </dl>
 */
package dev.bridle.discovery.prompt.draft;
