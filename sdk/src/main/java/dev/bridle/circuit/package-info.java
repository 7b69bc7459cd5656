// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Heads taken apart: the residual stream, and what heads read from it and write to it.
 *
 * <dl>
 *   <dt>{@link dev.bridle.circuit.HeadCircuits}
 *   <dd>queries, keys, values and outputs of heads as maps of the residual stream
 *   <dt>{@link dev.bridle.circuit.HeadInput}
 *   <dd>query, key or value
 * </dl>
 */
package dev.bridle.circuit;
