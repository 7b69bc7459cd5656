// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * How information flows through one run of a model: which parts of which sums the result is made
 * of, after Ferrando and Voita, "Information Flow Routes", arXiv 2403.00824.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.flow.FlowGraphs}
 *   <dd>reads the flow of a prompt off a model
 *   <dt>{@link dev.bridle.discovery.flow.FlowGraph}
 *   <dd>states of the residual stream, and by which ways they reach each other
 *   <dt>{@link dev.bridle.discovery.flow.FlowPicture}, {@link
 *       dev.bridle.discovery.flow.FlowDocument}
 *   <dd>the graph to look at, and to keep
 *   <dt>{@link dev.bridle.discovery.flow.FlowImportance}, {@link
 *       dev.bridle.discovery.flow.LinkFlow}
 *   <dd>scores of heads that are read off the flow
 * </dl>
 */
package dev.bridle.discovery.flow;
