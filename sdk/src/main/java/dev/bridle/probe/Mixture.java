// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

/**
 * What an attention computes, written out.
 *
 * @param pattern probabilities [batch, H, sequence, total]
 * @param values what they mix [batch, Hkv, total, d]; empty where it is not at hand
 * @param headsFirst whether the operator gives heads before positions
 * @param queries as they meet the keys [batch, H, sequence, d]
 * @param keys [batch, Hkv, total, d]
 */
record Mixture(String pattern, String values, boolean headsFirst, String queries, String keys) {}
