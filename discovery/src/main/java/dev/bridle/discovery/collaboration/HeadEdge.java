// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import dev.bridle.circuit.HeadInput;
import dev.bridle.head.HeadId;

/**
 * What one head tells another.
 *
 * @param from the head that sends
 * @param to the head that receives
 * @param input what of the receiver's it arrives at
 * @param effect on the metric
 */
public record HeadEdge(HeadId from, HeadId to, HeadInput input, Estimate effect) {}
