// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

/**
 * A text with a yes-or-no label.
 *
 * @param text for example a question with an answer
 * @param label for example whether the answer is true
 * @param group what a split must not divide, for example the question
 */
public record LabelledText(String text, boolean label, String group) {}
