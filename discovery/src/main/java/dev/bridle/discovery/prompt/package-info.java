// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Prompts whose structure is known: what methods measure heads on.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.prompt.Task}
 *   <dd>writes prompts of one benchmark for a model
 *   <dt>{@link dev.bridle.discovery.prompt.Item}
 *   <dd>one prompt: tokens, named places, related positions, answers, a corrupted twin
 *   <dt>{@link dev.bridle.discovery.prompt.PromptSet}
 *   <dd>prompts that fit a model, and the reasons why others did not
 * </dl>
 *
 * <p>Tasks are documents: {@link dev.bridle.discovery.prompt.library.TaskLibrary} reads them by
 * name.
 */
package dev.bridle.discovery.prompt;
