// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Where a head is and what a model's heads look like: the address every other part speaks in.
 *
 * <dl>
 *   <dt>{@link dev.bridle.head.HeadId}
 *   <dd>the address of one query head, {@code L9H6}
 *   <dt>{@link dev.bridle.head.HeadSet}
 *   <dd>heads in order, handed from discovery to editors
 *   <dt>{@link dev.bridle.head.ModelShape}
 *   <dd>how many layers and heads a model has, and which addresses exist in it
 * </dl>
 */
package dev.bridle.head;
