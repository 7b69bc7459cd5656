// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Methods that read weights: what a head would do with a token, whichever prompt it stands in.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.weights.CopyingScore}
 *   <dd>whether a head, looking at a name, writes that name
 *   <dt>{@link dev.bridle.discovery.weights.EigenCopying}
 *   <dd>the same by eigenvalues, without names
 *   <dt>{@link dev.bridle.discovery.weights.AssociativeRecall}
 *   <dd>whether it maps one token to another of a class: successors, associations
 *   <dt>{@link dev.bridle.discovery.weights.RelationScore}
 *   <dd>whether it maps subjects to their attributes
 *   <dt>{@link dev.bridle.discovery.weights.RelationIndex}
 *   <dd>whether it raises what its current token is related to
 *   <dt>{@link dev.bridle.discovery.weights.Composition}
 *   <dd>how much of what one head writes another reads
 * </dl>
 */
package dev.bridle.discovery.weights;
