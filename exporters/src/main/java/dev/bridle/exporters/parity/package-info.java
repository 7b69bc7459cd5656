// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Proof by running: two models on the same prompts, logit by logit.
 *
 * <dl>
 *   <dt>{@link dev.bridle.exporters.parity.ParityCheck}
 *   <dd>the prompts and the tolerance
 *   <dt>{@link dev.bridle.exporters.parity.ProofPrompt}
 *   <dd>one prompt, half of which counts as generated
 *   <dt>{@link dev.bridle.exporters.parity.RecordedLogits}
 *   <dd>what one of the two gave, when it is closed before the other is opened
 *   <dt>{@link dev.bridle.exporters.parity.ParityReport}, {@link
 *       dev.bridle.exporters.parity.ParityException}
 *   <dd>what came of it
 *   <dt>{@link dev.bridle.exporters.parity.LogitSample}
 *   <dd>logits kept, so that a file can be proved again without the original
 * </dl>
 */
package dev.bridle.exporters.parity;
