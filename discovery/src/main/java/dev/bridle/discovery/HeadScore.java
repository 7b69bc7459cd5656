// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery;

import dev.bridle.head.HeadId;

/**
 * One head's score.
 *
 * @param head the head
 * @param value in the unit of its {@link HeadScores#type()}'s metric
 */
public record HeadScore(HeadId head, double value) {}
