// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Heads that fetch something from far back in a long text.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.retrieval.RetrievalScore}
 *   <dd>what heads copy while the model answers about a needle in a haystack
 *   <dt>{@link dev.bridle.discovery.retrieval.CopiedTokens}
 *   <dd>what heads copy of a passage that is repeated in the prompt itself
 *   <dt>{@link dev.bridle.discovery.retrieval.GlobalRetrieval}
 *   <dd>the heads that must see a whole text when a cache is compressed
 * </dl>
 */
package dev.bridle.discovery.retrieval;
