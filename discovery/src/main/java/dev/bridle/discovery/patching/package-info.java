// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Path patching: what a head does to the logits, or to other heads, and through nothing between.
 *
 * <p>Which heads write the answer themselves, and which heads tell the queries of those where to
 * look:
 *
 * <pre>{@code
 * PathPatching direct =
 *     PathPatching.of(prompts, Metric.logitDifference())
 *         .sending(HeadChoice.each(), Positions.last())
 *         .to(Receiver.logits());
 * PathPatching queries =
 *     direct.to(Receiver.heads(movers, HeadInput.QUERY, Positions.last()));
 * try (LanguageModel model = Models.open(Path.of("models/gpt2"))) {
 *   direct.on(model).strongest().stream().limit(5).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.patching.PathPatching}
 *   <dd>prompts, senders, receivers: the method, and what it misses
 *   <dt>{@link dev.bridle.discovery.patching.Receiver}
 *   <dd>the logits, or one input of some heads
 *   <dt>{@link dev.bridle.discovery.patching.PathRecord}
 *   <dd>every effect on one prompt
 *   <dt>{@link dev.bridle.discovery.patching.PathEffects}: {@link
 *       dev.bridle.discovery.patching.EdgeEffect}
 *   <dd>their means over all prompts: the edges of a circuit
 * </dl>
 */
package dev.bridle.discovery.patching;
