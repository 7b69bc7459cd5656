// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * What a loaded language model can do, whatever it was loaded from.
 *
 * <dl>
 *   <dt>{@link dev.bridle.model.LanguageModel}
 *   <dd>logits, captures, generation, and {@code with(plan)}: the same model under an edit
 *   <dt>{@link dev.bridle.model.Conduct}
 *   <dd>how a graph must be run, as measured when it was opened
 *   <dt>{@link dev.bridle.model.TokenBatch}
 *   <dd>rows of tokens, padded on the left
 *   <dt>{@link dev.bridle.model.Capture}, {@link dev.bridle.model.ActivationCache}, {@link
 *       dev.bridle.model.HookPoint}
 *   <dd>what to observe in one forward pass, and what was
 *   <dt>{@link dev.bridle.model.GenerationSettings}, {@link dev.bridle.model.Generation}
 *   <dd>how to continue a prompt, and the continuation
 *   <dt>{@link dev.bridle.model.Tokenizer}
 *   <dd>text to token ids and back
 * </dl>
 */
package dev.bridle.model;
