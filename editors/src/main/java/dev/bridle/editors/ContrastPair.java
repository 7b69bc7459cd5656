// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

/**
 * Two texts that differ in what a direction shall stand for.
 *
 * @param positive for example a question with its true answer
 * @param negative for example the same question with a false one
 */
public record ContrastPair(String positive, String negative) {}
