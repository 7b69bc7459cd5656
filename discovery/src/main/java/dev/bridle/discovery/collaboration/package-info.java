// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * How heads of different kinds work together on a task: who tells whom, and what it is worth.
 *
 * <pre>{@code
 * List<Role> roles = List.of(Role.of(inhibition, found), Role.of(nameMover, movers));
 * HeadGraph graph =
 *     Collaboration.of(Chain.ioi(), roles).on(model, prompts, Metric.logitDifference());
 * Files.writeString(Path.of("ioi.svg"), HeadGraphPicture.svg(graph));
 * }</pre>
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.collaboration.Chain}
 *   <dd>which kinds are asked whether they tell which others, and by which input; a document
 *   <dt>{@link dev.bridle.discovery.collaboration.Collaboration}
 *   <dd>measures it by path patching
 *   <dt>{@link dev.bridle.discovery.collaboration.HeadGraph}
 *   <dd>what was found: heads, and what goes between them
 *   <dt>{@link dev.bridle.discovery.collaboration.HeadGraphPicture}, {@link
 *       dev.bridle.discovery.collaboration.HeadGraphDocument}
 *   <dd>the graph to look at, and to keep
 * </dl>
 */
package dev.bridle.discovery.collaboration;
