// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * The kinds of heads as documents: what each does, and the protocol by which it is found.
 *
 * <p>A document is YAML, checked against {@code head-type.schema.json} beside the built-in ones;
 * another kind needs no Java where the methods suffice.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.catalogue.Catalogue}
 *   <dd>the kinds that can be looked for
 *   <dt>{@link dev.bridle.discovery.catalogue.Protocol}
 *   <dd>one of them: task, method, threshold, effect
 * </dl>
 */
package dev.bridle.discovery.catalogue;
