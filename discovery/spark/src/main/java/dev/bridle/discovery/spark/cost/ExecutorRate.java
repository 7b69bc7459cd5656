// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark.cost;

/**
 * How fast an executor is.
 *
 * @param operations a second that its data sheet promises
 * @param utilisation the part of them that is reached
 * @param memory bytes a second between weights and arithmetic
 * @param bus bytes a second between its memory and the host's; without end on a host's processor
 * @param weightBytes of one weight
 */
public record ExecutorRate(
    double operations, double utilisation, double memory, double bus, double weightBytes) {}
